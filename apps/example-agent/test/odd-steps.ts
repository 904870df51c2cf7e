import type { ToldStep } from '@hoc/client/run'

type Json = NonNullable<ToldStep['params']>[string]

const nested = (depth: number, open = '[', close = ']', inner = '') =>
  JSON.parse(open.repeat(depth) + inner + close.repeat(depth)) as Json
const wide = (keys: number) => Object.fromEntries(Array.from({ length: keys }, (_, n) => [n.toString(36), 0]))
// Two hundred keys of five bytes each, and of them as many as there is room for.
const keyed = (bytes: number) => Array.from({ length: bytes / 1_002 }, () => nested(199, '{"":', '}', '0'))
/** A step's parameters, whatever they are. */
export const given = (params: unknown) => ({ params: params as Record<string, Json> })

/** What is odd about a step, and what becomes of one with it. */
export const oddSteps: readonly (readonly [string, 'taken' | 'refused', Partial<ToldStep>])[] = [
  ['nothing', 'taken', {}],
  [
    'keys that mean something elsewhere',
    'taken',
    given({ toString: 1, hasOwnProperty: 2, $where: 3, 'a.b': 4, '': 5 }),
  ],
  ['a key __proto__', 'refused', given(JSON.parse('{"__proto__": {}}'))],
  ['a key __proto__ further in', 'refused', given({ a: [JSON.parse('{"__proto__": {}}')] })],
  ['a key constructor', 'refused', given({ constructor: 'Mercedes' })],
  ['a key prototype further in', 'refused', given({ a: [{ prototype: 'Golem' }] })],
  ['as deep as may be', 'taken', given({ a: nested(200) })],
  ['deeper', 'refused', given({ a: nested(201) })],
  ['as deep as may be, of objects', 'taken', given({ a: nested(200, '{"a":', '}', '1') })],
  ['many keys', 'taken', given(wide(7_000))],
  ['as many keys as there is room for', 'taken', given({ a: keyed(64 * 1_024) })],
  ['more', 'refused', given({ a: keyed(256 * 1_024 * 4) })],
  ['much text', 'taken', given({ a: 'ü'.repeat(32_760) })],
  ['more text', 'refused', given({ a: 'ü'.repeat(32_768) })],
  ['NUL', 'refused', given({ a: 'a\0' })],
  ['NUL in a key', 'refused', given({ 'a\0': 1 })],
  ['NUL that is only spoken of', 'taken', given({ a: '\\u0000' })],
  ['half of a letter', 'refused', given({ a: '\ud83e' })],
  ['half of a letter in a key', 'refused', given({ '\udd8a': 1 })],
  ['whole letters', 'taken', given({ '🦊': '\u0001\u2028\ufeff\u202e' })],
  ['numbers at their ends', 'taken', given({ a: [-0, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 1e21] })],
  ['a list', 'refused', given([1])],
  ['no skill', 'refused', { skill: ' ' }],
  ['a long skill', 'taken', { skill: 'ü'.repeat(200) }],
  ['too long a skill', 'refused', { skill: 'x'.repeat(201) }],
  ['NUL in the skill', 'refused', { skill: 'a\0' }],
  ['half of a letter in the code', 'refused', { outcomeCode: 'a\ud83e' }],
  ['too long a category', 'refused', { outcomeCategory: 'x'.repeat(101) }],
  ['much money', 'taken', { costMicros: 4e9 }],
  ['more money than a step may cost', 'refused', { costMicros: 4e9 + 1 }],
  ['half a token', 'refused', { inputTokens: 0.5 }],
  ['another status', 'refused', { status: 'done' as 'success' }],
  ['a key that no step has', 'refused', { colour: 'red' } as object],
]

/** What JSON has no word for, and would tell as something else. */
export const wordless: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['a big integer', 1n],
  ['a function', () => 1],
  ['no number', NaN],
  ['no end', Infinity],
  ['a hole', Array(1)],
  ['bytes', new Uint8Array(1)],
]
