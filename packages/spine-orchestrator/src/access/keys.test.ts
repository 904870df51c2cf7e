import { redact } from '@hoc/canonical/redact'
import { describe, expect, it } from 'vitest'

import { formatKey, hashSecret, makeKey, parseKey, sameHash } from './keys.ts'

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
  expect(sameHash(hashSecret('a'), hashSecret('a'))).toBe(true)
  expect(sameHash(hashSecret('a'), hashSecret('b'))).toBe(false)
  expect(sameHash('short', hashSecret('a'))).toBe(false)
})
