import { redact } from '@hoc/canonical/redact'
import { describe, expect, it } from 'vitest'

import { createHasher, formatKey, makeKey, parseKey, sameHash } from './keys.ts'

describe('a key', () => {
  it('is read as it was written', () => {
    const key = makeKey()

    expect(parseKey(formatKey(key))).toEqual(key)
  })

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 200 }, () => formatKey(makeKey()))).size).toBe(200)
  })

  it.each([
    '',
    'hoc_',
    'hoc_short_secret',
    `hoc_k3yk3yk3yk3y_${'x'.repeat(129)}`,
    `HOC_k3yk3yk3yk3y_${'x'.repeat(40)}`,
  ])('is not %j', (text) => {
    expect(parseKey(text)).toBeUndefined()
  })

  it('is taken out of whatever is stored or logged', () => {
    expect(redact(`the key ${formatKey(makeKey())}`)).toBe('the key [redacted]')
  })
})

it('compares hashes, also of different lengths', () => {
  expect(sameHash('abc', 'abc')).toBe(true)
  expect(sameHash('abc', 'abd')).toBe(false)
  expect(sameHash('short', 'much longer')).toBe(false)
})

describe('a hasher', () => {
  const [plain, salted, other] = [createHasher(), createHasher('a pepper'), createHasher('another pepper')]

  it.each([plain, salted])('recognises what it hashed, and nothing else', (hasher) => {
    const stored = hasher.hash('s')

    expect(hasher.matches('s', stored)).toBe(true)
    expect(hasher.matches('S', stored)).toBe(false)
    expect(hasher.isCurrent(stored)).toBe(true)
  })

  it('recognises what was hashed before there was a pepper, and knows that it is old', () => {
    const stored = plain.hash('s')

    expect(salted.matches('s', stored)).toBe(true)
    expect(salted.isCurrent(stored)).toBe(false)
  })

  it('makes nothing of a hash with another pepper, or with one where it has none', () => {
    expect(other.matches('s', salted.hash('s'))).toBe(false)
    expect(plain.matches('s', salted.hash('s'))).toBe(false)
    expect(salted.hash('s').secretSha).not.toBe(other.hash('s').secretSha)
  })

  it('takes no hash that was made without the pepper for one that was made with it', () => {
    expect(salted.matches('s', { ...plain.hash('s'), pepperId: salted.hash('s').pepperId })).toBe(false)
  })
})
