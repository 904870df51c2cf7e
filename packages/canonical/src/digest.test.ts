import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonical, digest, digestAnywhere, digestText } from './digest.ts'

describe('canonical', () => {
  it('orders keys by UTF-16 code units, at every depth', () => {
    expect(canonical({ b: [{ z: 1, a: 'é' }], a: null, '😀': true, ﬀ: 1e21 })).toBe(
      '{"a":null,"b":[{"a":"é","z":1}],"😀":true,"ﬀ":1e+21}',
    )
  })

  it('orders keys that are numbers as texts, and loses none', () => {
    expect(canonical([{ b: 1, 9: { a: 2 }, 10: 3 }])).toBe('[{"10":3,"9":{"a":2},"b":1}]')
    expect(canonical(JSON.parse('{"a":{"b":1,"__proto__":{"c":2}}}'))).toBe('{"a":{"__proto__":{"c":2},"b":1}}')
  })

  it('takes of an object its own members, also where it would tell JSON something else', () => {
    expect(
      canonical({
        at: new Date(0),
        of: new (class {
          readonly a = 1
          toJSON() {
            return 2
          }
        })(),
      }),
    ).toBe('{"at":{},"of":{"a":1}}')
  })

  it('leaves out what is undefined in an object', () => {
    expect(canonical({ a: undefined, b: 1 })).toBe('{"b":1}')
  })

  it.each([
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [undefined, 'undefined'],
    [1n, '1'],
  ])('refuses what JSON cannot say: %s', (value, seen) => {
    expect(() => canonical({ a: [value] })).toThrow(`Expected a JSON value, saw ${seen}.`)
  })
})

// Beside a key that is a number nothing is left to the platform: all is written by hand.
describe('canonical JSON is the same whether the platform writes it or it is written by hand,', () => {
  it('whatever the value, also where it is refused', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const [platform, byHand] = [wayOf(value), wayOf([value, { 0: 0 }])]
        expect(byHand).toEqual('refused' in platform ? platform : { text: `[${platform.text},{"0":0}]` })
      }),
      { numRuns: 2_000 },
    )
  })

  it('and as the RFC has it, with the keys of every object in the order of their code units', () => {
    fc.assert(
      fc.property(fc.oneof(hostileJson, fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })), (value) => {
        expect(canonical(value)).toBe(inShort(value))
      }),
      { numRuns: 2_000 },
    )
  })

  it('as deep as JSON is taken', () => {
    let value: unknown = -0
    for (let depth = 0; depth < 1_000; depth++) value = depth % 2 ? [value, ''] : { b: value, a: '\ud800' }

    expect(canonical([value, { 0: 0 }])).toBe(`[${canonical(value)},{"0":0}]`)
    expect(canonical(value)).toContain('{"a":"\\ud800","b":0}')
  })
})

const KEYS = [
  '',
  '0',
  '1',
  '10',
  '9',
  '01',
  '-1',
  '1e3',
  '4294967294',
  '4294967295',
  '__proto__',
  'constructor',
  'toJSON',
]
const UNITS = ['\ud800', '\udc00', '\ue000', '😀', 'ﬀ', 'é', 'e\u0301', '\u2028', '\0', '"', '\\', 'a', 'B', '_', '7']
const strange = fc.string({ unit: fc.constantFrom(...UNITS), maxLength: 4 })
const key = fc.oneof(fc.constantFrom(...KEYS), strange)
const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, -0, 1e21, 1e-7, 5e-324, 2 ** 53, 1.7976931348623157e308),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
  strange,
)
const unsayable = fc.constantFrom<unknown>(
  undefined,
  Number.NaN,
  Infinity,
  1n,
  Symbol('s'),
  () => 1,
  new Date(0),
  new Map(),
)

const hostileJson = nested(scalar)
const hostile = nested(fc.oneof({ arbitrary: scalar, weight: 9 }, { arbitrary: unsayable, weight: 1 }))

function nested(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, leaf, tie('array'), tie('object')),
    array: fc.array(tie('value'), { maxLength: 5 }),
    object: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  })).value
}

function wayOf(value: unknown): { readonly text: string } | { readonly refused: string } {
  try {
    return { text: canonical(value) }
  } catch (error) {
    return { refused: String(error) }
  }
}

// What is not asked of JSON.parse: Node 24 and 26 read a key that is escaped as another one that they have seen before
// (https://github.com/nodejs/node/issues/63785).
function inShort(value: unknown): string {
  if (typeof value !== 'object' || !value) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(inShort).join()}]`
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${inShort(member)}`).join()}}`
}

describe('digest', () => {
  it('does not depend on the order of keys', () => {
    expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }))
    expect(digest({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
  })
})

describe('digestText', () => {
  it('is the same whether the platform computes it or JavaScript does, whatever the text', () => {
    expect(digestText).not.toBe(digestAnywhere)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(digestText(text)).toBe(digestAnywhere(text))
      }),
    )
    expect(digestText('\ud800')).toBe(digestAnywhere('\ud800'))
  })
})
