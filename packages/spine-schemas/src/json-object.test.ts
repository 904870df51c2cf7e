import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { JsonObject, LargeJsonObject, StorableJson } from './json-object.ts'

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce((inner) => [inner], 0)
}

function itself(): object {
  const one: Record<string, unknown> = {}
  one['one'] = one
  return one
}

describe('a JSON object', () => {
  it.each([
    ['anything that JSON holds', { a: [1, null, true, { 'ключ 🦊': '' }] }],
    ['a text that only speaks of an escape', { a: '\\u0000 \\ud800' }],
    ['as much as there is room for', { a: 'x'.repeat(16_000 - 8) }],
    ['an object without a prototype', { a: Object.assign(Object.create(null), { b: 1 }) }],
    ['what is nested deep', { a: nested(200) }],
  ])('takes %s', (_what, value) => {
    expect(JsonObject.parse(value)).toEqual(value)
    expect(z.compile(JsonObject).parse(value)).toEqual(value)
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
    ['nothing where something is named', { a: { b: undefined } }],
    ['a number without an end', { a: [Infinity] }],
    ['an object of a class', { a: new Date(0) }],
    ['a list with a hole', { a: Array(1) }],
    ['a key __proto__', JSON.parse('{"__proto__": 1}') as object],
    ['a key constructor', JSON.parse('{"constructor": 1}') as object],
    ['a key prototype further in', { a: [{ prototype: 1 }] }],
    ['what is nested too deep', { a: nested(201) }],
    ['what contains itself', itself()],
  ])('does not take %s', (_what, value) => {
    expect(JsonObject.safeParse(value).success).toBe(false)
    expect(z.compile(JsonObject).safeParse(value).success).toBe(false)
  })

  it.each([
    ['where it stands', { a: [0, { at: new Date(0) }] }, ['a', 1, 'at']],
    ['the object whose key it is', { a: { '\0': 1 } }, ['a']],
    ['where it begins, of what is nested too deep', itself(), Array.from({ length: 11 }, () => 'one')],
  ])('tells of what cannot be stored %s', (_what, value, path) => {
    expect(JsonObject.safeParse(value).error?.issues).toMatchObject([{ path }])
  })

  it.each([
    ['x', 1],
    ['é', 2],
    ['\n', 2],
    ['語', 3],
    ['🦊', 4],
  ])('that may be large is counted in bytes as it is written, of %j as of any', (letter, bytes) => {
    const room = 65_536 - '{"a":""}'.length
    const most = letter.repeat(Math.floor(room / bytes))

    expect(LargeJsonObject.safeParse({ a: most }).success).toBe(true)
    expect(LargeJsonObject.safeParse({ a: most + 'x'.repeat((room % bytes) + 1) }).error?.issues).toMatchObject([
      { message: expect.stringContaining('65536 bytes') as string },
    ])
  })

  it('takes what JSON can say, and leaves it as it was', () => {
    const json = z.record(z.string(), z.json())
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        fc.pre(!/"(__proto__|constructor|prototype)"/.test(JSON.stringify(value)))
        expect(StorableJson.safeParse(value).data).toEqual(json.parse(value))
      }),
    )
  })
})
