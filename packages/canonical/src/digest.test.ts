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

  it('survives a round trip through JSON, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), (value) => {
        const text = canonical(value)
        expect(canonical(JSON.parse(text))).toBe(text)
      }),
    )
  })
})

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
