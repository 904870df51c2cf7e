import { describe, expect, it } from 'vitest'

import { JsonObject } from './json-object.ts'

describe('a JSON object', () => {
  it.each([
    ['anything that JSON holds', { a: [1, null, true, { 'ключ 🦊': '' }] }],
    ['a text that only speaks of an escape', { a: '\\u0000 \\ud800' }],
    ['as much as there is room for', { a: 'x'.repeat(16_000 - 8) }],
  ])('takes %s', (_what, value) => {
    expect(JsonObject.parse(value)).toEqual(value)
  })

  it.each([
    ['NUL in a text', { a: ['\0'] }],
    ['NUL in a key', { a: { 'b\0': 1 } }],
    ['NUL behind a backslash', { a: '\\\0' }],
    ['half of a surrogate pair', { a: '\uD83E' }],
    ['the other half', { '\uDD8A': 1 }],
    ['more than there is room for', { a: 'x'.repeat(16_000) }],
    ['no object', [1]],
    ['what JSON has no word for', { a: () => 1 }],
  ])('does not take %s', (_what, value) => {
    expect(JsonObject.safeParse(value).success).toBe(false)
  })
})
