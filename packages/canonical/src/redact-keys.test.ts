import { describe, expect, it } from 'vitest'

import { mask, redact } from './redact.ts'

const S = 'Zq8vR2mXk4LpT7wB'

describe('under a common name', () => {
  it.each([
    'pwd',
    'Pwd',
    'db_pwd',
    'pass',
    'db_pass',
    'dbPass',
    'smtppass',
    'DB_PASS',
    'jwt',
    'userJwt',
    'encryption_key',
    'decryptionKey',
    'signingKey',
    'masterKey',
    'ssh_key',
    'account_key',
    'AccountKey',
    'shared-key',
    'auth_key',
    'HMAC key',
    'passwords',
    'secrets',
    'tokens',
    'accessTokens',
    'refresh_tokens',
    'credentials',
    'cookies',
    'apiKeys',
    'signing_keys[]',
  ])('takes out a text: %s', (key) => {
    for (const secret of [S, 'x', '12345678']) {
      expect(redact({ a: 1, [key]: secret })).toEqual({ a: 1, [key]: '[redacted]' })
      expect(redact({ name: key, value: [secret] })).toEqual({ name: key, value: ['[redacted]'] })
      expect(mask({ [key]: { deep: [secret, true, null, ''] } })).toEqual({ [key]: { deep: ['*', true, null, ''] } })
    }
  })

  it('takes texts out of what holds several, and of what is within them what is named like one', () => {
    const value = {
      credentials: { user: 'sa', pwd: S, port: 5432, pin: { password: 12_345_678, tokens: 4_096 } },
      passwords: [S, [S]],
      apiKeys: [{ key: S, uses: 12_000 }],
    }

    expect(redact(value)).toEqual({
      credentials: {
        user: '[redacted]',
        pwd: '[redacted]',
        port: 5432,
        pin: { password: '[redacted]', tokens: 4_096 },
      },
      passwords: ['[redacted]', ['[redacted]']],
      apiKeys: [{ key: '[redacted]', uses: 12_000 }],
    })
  })

  it.each([
    { tokens: 812, maxTokens: 4_096, secrets: 12_000, credentials: true, passwords: null, pass: 1_200, apiKeys: [] },
    { tokens: { input: 5, output: 12_000 }, cookies: [12_345, 1, 2, 3] },
    { inputTokens: '12000', max_tokens: 'none', special_tokens: ['<pad>'], stopTokens: ['x'] },
    { pass: true, passed: 'all', pass_rate: 'high', compass: 'north', bypass: 'yes', byPass: 'x', overpass: 'a3' },
    { author: 'bob', authors: ['bob'], keyboard: 'qwerty', monkeys: ['x'], keys: ['id'], key: 'id', address: 'x' },
    {
      foreign_key: 'orders_id',
      primary_key: 'id',
      foreignKeys: ['a'],
      public_key: 'x',
      sort_key: 'y',
      sessionKey: 'z',
    },
    { idempotency_key: 'x', hockey: 'x', turkey: 'x', classes: ['x'], class: 'x', entries: ['x'], sig: 'TERM' },
    { pwd: '/srv/app', PWD: 'C:\\app', OLDPWD: '~/app', description: 'x', authorizations: { bob: 'yes' } },
    { name: 'tokens', value: 12_000 },
  ])('leaves counts, verdicts, and what only looks like such a name: %j', (value) => {
    expect(redact(value)).toBe(value)
  })

  it('takes a path for one where it is not told by itself', () => {
    expect(redact({ db_pwd: '/work', pass: '/work' })).toEqual({ db_pwd: '[redacted]', pass: '[redacted]' })
  })
})
