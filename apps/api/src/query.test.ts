import { FORBIDDEN_KEYS } from '@hoc/spine-schemas/json-object'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import { LONGEST_QUERY, readQuery } from './query.ts'

it('reads what URLSearchParams writes', () => {
  const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      fc.pre(!pairs.some(([key]) => FORBIDDEN_KEYS.has(key)))
      const read = readQuery(`/x?${new URLSearchParams(pairs)}`)
      fc.pre(typeof read !== 'string')
      expect([...read].flatMap(([key, values]) => values.map((value) => [key, value])).toSorted()).toEqual(
        pairs.toSorted(),
      )
    }),
  )
})

it('takes a key without a value as one with an empty value, and no query as none', () => {
  expect(readQuery('/x?a&b=&a=1')).toEqual(
    new Map([
      ['a', ['', '1']],
      ['b', ['']],
    ]),
  )
  expect(readQuery('/x?')).toEqual(new Map())
  expect(readQuery('/x')).toEqual(new Map())
})

it.each(['%', '%zz', '%e4', '%ed%a0%80', 'a=%80'])('does not guess what %s means', (query) => {
  expect(readQuery(`/x?${query}`)).toBe('QUERY_MALFORMED')
})

it('takes no key that reaches a prototype, however it is encoded', () => {
  expect(readQuery('/x?__proto__=1')).toBe('KEY_FORBIDDEN')
  expect(readQuery('/x?%5f_proto__=1')).toBe('KEY_FORBIDDEN')
})

it('has a longest query', () => {
  expect(readQuery(`/x?a=${'b'.repeat(LONGEST_QUERY - 2)}`)).toBeInstanceOf(Map)
  expect(readQuery(`/x?a=${'b'.repeat(LONGEST_QUERY - 1)}`)).toBe('URL_TOO_LONG')
})
