import { describe, expect, it } from 'vitest'

import { mask, redact } from './redact.ts'

describe('under the name of a secret', () => {
  it.each([
    'password',
    'dbPasswd',
    'PASSPHRASE',
    'x-secret',
    'idToken',
    'a.credential',
    'authorization',
    'cookie',
    'apiKey',
    'authtoken',
    'DBPassword',
    'oauth2Token',
    'API key',
    'password2',
    'token[]',
    'developer_token',
    'superToken',
  ])('takes out whatever text is under the key %s, also in the middle of others', (key) => {
    const array = [{ a: 1 }, { b: 'x', [key]: '1', c: ['y'] }, { c: 3 }]

    expect(redact(array)).toEqual([{ a: 1 }, { b: 'x', [key]: '[redacted]', c: ['y'] }, { c: 3 }])
    expect(array[1]).toHaveProperty([key], '1')
  })

  it.each([
    [{ password: { value: 'hunter22' } }, { password: { value: '[redacted]' } }],
    [{ token: ['abc', ['', 'd']] }, { token: ['[redacted]', ['', '[redacted]']] }],
    [{ secret: 12_345_678 }, { secret: '[redacted]' }],
    [{ secret: -1_000.5 }, { secret: '[redacted]' }],
    [
      { a: [{ apiKey: { b: [{ c: 'x', d: 4_711, e: true, f: null }] } }] },
      { a: [{ apiKey: { b: [{ c: '[redacted]', d: '[redacted]', e: true, f: null }] } }] },
    ],
    [{ token: { password: [], note: { to: 'bob' } } }, { token: { password: [], note: { to: '[redacted]' } } }],
    [{ token: [104, 117, 110, 116] }, { token: ['[redacted]'] }],
    [
      { privateKey: { type: 'Buffer', data: [1, 2, 3, 4] } },
      { privateKey: { type: '[redacted]', data: ['[redacted]'] } },
    ],
    [
      { name: `token sk-${'a'.repeat(16)}`, value: 'x' },
      { name: 'token [redacted]', value: '[redacted]' },
    ],
    [[{ name: 'Authorization', value: 'x' }], [{ name: 'Authorization', value: '[redacted]' }]],
    [
      { key: 'DB_PASSWORD', value: ['x', 1_000] },
      { key: 'DB_PASSWORD', value: ['[redacted]', '[redacted]'] },
    ],
    [{ secret: { k: { 0: 104, 1: 117, 2: 110, 3: 116 } } }, { secret: { k: ['[redacted]'] } }],
  ])('takes out what is anywhere under the name of a secret: %j', (value: object, clean: object) => {
    const before = structuredClone(value)

    expect(redact(value)).toStrictEqual(clean)
    expect(value).toStrictEqual(before)
    expect(redact(clean)).toBe(clean)
    expect(JSON.stringify(mask(value))).toBe(JSON.stringify(clean).replaceAll('[redacted]', '*'))
    expect(JSON.stringify(mask(value)).length).toBeLessThanOrEqual(JSON.stringify(value).length)
    expect(redact(mask(value))).toEqual(mask(value))
  })

  it('takes out what is under the name of a prototype, and leaves the prototype', () => {
    const clean: object = redact(JSON.parse('{"__proto__":{"token":["x"]}}') as object)

    expect(JSON.stringify(clean)).toBe('{"__proto__":{"token":["[redacted]"]}}')
    expect(Object.getPrototypeOf(clean)).toBe(Object.prototype)
  })

  it.each([
    { tokens: [{ spent: 12_000 }], maxTokens: 128_000, inputTokens: 5_000 },
    { token: { isSet: true, of: null, digits: 6, some: [1, 2, 999] }, password: {}, secret: [[]] },
    { costPerToken: 1_200, cost_per_token: 1_200, 'USD PER TOKEN': 1_200, tokens_1: 1_200, keyword: 'password' },
    { name: 'tokens', value: 12_345, key: { value: 'x' }, title: 'password' },
    { secretary: 12_345, authorizations: { bob: 'yes' }, tokenizer: 'words' },
  ])('leaves counts, and what says no more of a secret than that there is one: %j', (value) => {
    expect(redact(value)).toBe(value)
  })

  it.each(['clean', 'token'])('takes out what is under %s nested deeper than any stack', (key) => {
    for (const depth of [5_000, 1_000_000]) {
      let value: unknown = { password: 'hunter22' }
      for (let at = 0; at < depth; at++) value = at % 2 ? { [key]: value } : [value]
      const safe = redact(value)

      expect(JSON.stringify(safe)).toContain('[redacted]')
      expect(JSON.stringify(safe)).not.toContain('hunter22')
      expect(redact(safe)).toBe(safe)
      expect(JSON.stringify(mask(value))).not.toContain('hunter22')
    }
  })
})

describe('a name that looks like a secret', () => {
  it('is taken out, and nothing that is under one is lost', () => {
    const [one, other] = [`sk-${'a'.repeat(16)}`, 'postgres://u:p@db']
    const value = {
      '[redacted]': 0,
      [one]: { [one]: 'token=x1' },
      b: { secret: '1' },
      '[redacted] 2': 0,
      [other]: 2,
      'secret=x': 3,
    }
    const clean = {
      '[redacted]': 0,
      '[redacted] 3': { '[redacted]': 'token=[redacted]' },
      b: { secret: '[redacted]' },
      '[redacted] 2': 0,
      '[redacted] 4': 2,
      '[redacted] 5': 3,
    }

    expect(redact(value)).toStrictEqual(clean)
    expect(Object.keys(redact(value))).toEqual(Object.keys(clean))
    expect(redact(clean)).toBe(clean)
    expect(redact({ token: { [one]: 1 } })).toStrictEqual({ token: { '[redacted]': 1 } })
  })

  it.each([
    `Bearer 1${'a'.repeat(15)}`,
    `xoxb-${'a'.repeat(10)}`,
    `sk_${'a'.repeat(16)}`,
    `AIza${'a'.repeat(35)}`,
    'x-api-key: abc123',
    '://:p@h/',
    'secret=x',
  ])('is taken out: %s, also next to a prototype’s', (name) => {
    const value = JSON.parse(
      JSON.stringify({ [name]: 1, proto: { [name]: 2 } }).replace('proto', '__proto__'),
    ) as object

    expect(JSON.stringify(redact(value))).toBe('{"[redacted]":1,"__proto__":{"[redacted]":2}}')
    expect(JSON.stringify(mask(value))).toBe('{"*":1,"__proto__":{"*":2}}')
    expect(Object.getPrototypeOf(redact(value))).toBe(Object.prototype)
  })

  it('is done with as many names as there may be in no time, each as short as any', () => {
    const names = Array.from({ length: 25_000 }, (_, index) => `secret=${index.toString(36)}`)
    const value = Object.fromEntries(
      [...names, ...names.map((_, index) => `[redacted] ${index}`)].map((name) => [name, 1]),
    )
    const begun = performance.now()
    const [clean, masked] = [redact(value), mask(value)]
    const [kept, shortened, before] = [clean, masked, value].map((each) => Object.keys(each))

    expect(performance.now() - begun).toBeLessThan(10_000)
    expect([kept?.length, shortened?.length]).toEqual([50_000, 50_000])
    expect(shortened?.every((name, index) => name.length <= (before?.[index]?.length ?? 0))).toBe(true)
    expect(redact(clean)).toBe(clean)
    expect(redact(masked)).toBe(masked)
  })
})
