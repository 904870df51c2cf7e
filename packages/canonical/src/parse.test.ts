import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseJson } from './parse.ts'

// Whatever was read before: https://github.com/nodejs/node/issues/63785
const odd = [
  '\\',
  '"',
  '\n',
  'a\\',
  'a"',
  'a\n',
  '\\\\',
  '=',
  '#0',
  '1',
  '0',
  '',
  'ключ',
  '\ud83e',
  '__proto__',
  'constructor',
]
for (const name of odd) JSON.parse(`[${JSON.stringify({ h: [], [name]: 0 })}, ${JSON.stringify({ [name]: 0 })}]`)

const name = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'grapheme', maxLength: 3 }))
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null), name),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(name, tie('json')), { maxLength: 4, selector: ([of]) => of }).map(Object.fromEntries),
  ),
}))

describe('JSON', () => {
  it('is read as it was written, whatever its names are and whatever was read before', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, spaces) => {
        const text = JSON.stringify(value, null, spaces)

        const read = parseJson(text)

        expect(JSON.stringify(read, null, spaces)).toBe(text) // in its order, too
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    [String.raw`{"\u0061": 1, "b\\": 2, "a": 3}`, { a: 3, 'b\\': 2 }],
    [String.raw`{"\"": 1, "\u0022": 2}`, { '"': 2 }],
    [String.raw`{"\n" : {"2": 0, "1": 0}, "x": "\":"}`, { '\n': { 1: 0, 2: 0 }, x: '":' }],
    [String.raw`["\\", ":", {"a": "\\"}]`, ['\\', ':', { a: '\\' }]],
  ])('is read with the last of members of one name: %s', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it('keeps of a whole number beyond 2^53 what a double holds, and of a text all', () => {
    expect(JSON.stringify(parseJson('{"id":9007199254740993,"text":"9007199254740993"}'))).toBe(
      '{"id":9007199254740992,"text":"9007199254740993"}',
    )
  })

  it('keeps a member of the name of a prototype a member', () => {
    const read = parseJson(String.raw`{"\u005f_proto__": {"a\"": 1}}`)

    expect(Object.keys(read as object)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it.each([
    '',
    '{"a": 1',
    String.raw`{"a\"": 1`,
    String.raw`{"a\x": 1}`,
    '{"a\\n\n": 1}',
    String.raw`{"a\": 1}`,
    String.raw`\"a":1`,
    String.raw`{"\"" 1}`,
  ])('that is none is an error of its syntax: %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  it.each([
    ['backslashes without an end', `"${'\\a'.repeat(500_000)}`],
    ['quotes without an end', `{"a\\n": "${'\\"'.repeat(500_000)}`],
    ['many names', `{${Array.from({ length: 50_000 }, (_, n) => `"\\n${n}":${n}`).join()}}`],
    ['colons', `{"\\n":1}${':'.repeat(1_000_000)}`],
    ['spaces', `{"\\n"${' '.repeat(1_000_000)}:1}`],
  ])('is read in time that grows with it alone: %s', (_, text) => {
    const begun = performance.now()
    try {
      parseJson(text)
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError)
    }
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})
