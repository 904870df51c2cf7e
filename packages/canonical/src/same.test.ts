import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonical } from './digest.ts'
import { expectSame, isSame } from './same.ts'

describe('two things', () => {
  it('are the same where they are written the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, other) => {
        expect(isSame(one, structuredClone(one))).toBe(true)
        expect(isSame(one, other)).toBe(canonical(one) === canonical(other))
      }),
    )
  })

  it.each([
    [{ a: 1, b: [{ c: 'x' }] }, { b: [{ c: 'x' }], a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: [{ b: 'x ' }] }, { a: [{ b: 'x' }] }, false],
    [{ a: ['x'] }, { a: { 0: 'x' } }, false],
    [{ a: null }, { a: {} }, false],
    [{}, JSON.parse('{"__proto__": {}}'), false],
  ])('%j and %j: %s', (one, other, same) => {
    expect(isSame(one, other)).toBe(same)
  })

  it('that differ are told by where they do, and not by what is there', () => {
    expect(expectSame({ a: 'x' }, { a: 'x' })).toBeUndefined()
    expect(() => expectSame({ a: 'secret', b: 1, c: 2 }, { a: 'other', b: 1 })).toThrow(
      /^Expected what is read again to be the same, saw another "a", "c"\.$/,
    )
  })
})
