import { describe, expect, it } from 'vitest'

import { redact } from './redact.ts'

describe('redact', () => {
  it.each([
    ['a key of ours', `hoc_k3yk3yk3yk3y_${'s'.repeat(32)}`],
    ['a model provider’s key', `sk-ant-${'a'.repeat(40)}`],
    ['a bearer token', `Bearer ${'b'.repeat(24)}`],
    ['a JSON web token', `eyJ${'h'.repeat(12)}.${'p'.repeat(12)}.${'s'.repeat(12)}`],
    ['a cloud access key', 'AKIAABCDEFGHIJKLMNOP'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----'],
  ])('takes %s out of a text', (_, secret) => {
    expect(redact({ title: `It said ${secret} twice` })).toEqual({ title: 'It said [redacted] twice' })
  })

  it('takes a password out of an address, and leaves the address', () => {
    expect(redact('see postgres://app:hunter22@db/spine')).toBe('see postgres://app:[redacted]@db/spine')
  })

  it('goes by the name of a key, however it is written and however deep', () => {
    expect(
      redact({ headers: [{ apiKey: 'x' }, { 'x-api-key': 'x' }, { client_secret: 'x' }, { Authorization: 'x' }] }),
    ).toEqual({
      headers: [
        { apiKey: '[redacted]' },
        { 'x-api-key': '[redacted]' },
        { client_secret: '[redacted]' },
        { Authorization: '[redacted]' },
      ],
    })
  })

  it('leaves counts, and gives what is clean back itself', () => {
    const clean = { tokens: 12, maxTokens: 'many', title: 'Run 17 exceeded its budget', list: ['a', { b: null }] }

    expect(redact(clean)).toBe(clean)
  })

  it('is done with a hostile text in no time', () => {
    const hostile = [
      'eyJ-'.repeat(50_000),
      'sk-'.repeat(60_000),
      '://a:'.repeat(40_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(8_000),
    ]
    const begun = performance.now()

    for (const text of hostile) redact(text)

    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})
