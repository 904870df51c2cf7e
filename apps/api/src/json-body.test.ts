import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { LIMITS, readJsonBody } from './json-body.ts'

describe('a body', () => {
  it('is the object that was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (object) => {
        const text = JSON.stringify(object)
        fc.pre(!/"(__proto__|constructor|prototype)"/.test(text))
        expect(JSON.stringify(read(text))).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  it('has the names that were written, whatever was read before', () => {
    JSON.parse(String.raw`{"h": [], "\\": 0}`)

    expect(read(String.raw`{"h": 1, "\"": {"\n": 2}}`)).toEqual({ h: 1, '"': { '\n': 2 } })
  })

  it('may be absent', () => {
    expect(read('')).toEqual({})
  })

  it.each([
    ['{', 'BODY_MALFORMED'],
    ['{"a":1}}', 'BODY_MALFORMED'],
    ["{'a':1}", 'BODY_MALFORMED'],
    ['{"a":NaN}', 'BODY_MALFORMED'],
    ['\0', 'BODY_MALFORMED'],
    ['[]', 'BODY_NOT_OBJECT'],
    ['null', 'BODY_NOT_OBJECT'],
    ['"{}"', 'BODY_NOT_OBJECT'],
    ['{"a":1,"a":2}', 'KEY_TWICE'],
    ['{"a":[{"b":1,"\\u0062":2}]}', 'KEY_TWICE'],
    ['{"__proto__":{"admin":true}}', 'KEY_FORBIDDEN'],
    ['{"a":{"constructor":{"prototype":1}}}', 'KEY_FORBIDDEN'],
  ])('that is %s is %s', (text, code) => {
    expect(read(text)).toBe(code)
  })

  it('that is not UTF-8 is malformed', () => {
    expect(readJsonBody(Buffer.from('{"a":"\xff"}', 'latin1'))).toBe('BODY_MALFORMED')
    expect(readJsonBody(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBe('BODY_MALFORMED')
  })

  it('may be as complex as the limits, and no more', () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    const wide = (keys: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, 1])))

    expect(read(nested(LIMITS.depth))).toBeTypeOf('object')
    expect(read(nested(LIMITS.depth + 1))).toBe('BODY_TOO_COMPLEX')
    expect(read(wide(LIMITS.keys))).toBeTypeOf('object')
    expect(read(wide(LIMITS.keys + 1))).toBe('BODY_TOO_COMPLEX')
  })

  it('is measured by its structure, not by its text', () => {
    const text = JSON.stringify({ a: `${'[{:"\\'.repeat(2_000)}` })
    expect(read(text)).toEqual(JSON.parse(text))
  })

  it('that is nested a million deep is refused before it is parsed', () => {
    expect(read('['.repeat(1_000_000))).toBe('BODY_TOO_COMPLEX')
  })
})

function read(text: string) {
  return readJsonBody(Buffer.from(text))
}
