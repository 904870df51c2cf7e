import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { getTypeParser } from './types.ts'

const toInstant = getTypeParser(1184, 'text') as (text: string) => string

describe('an instant', () => {
  it('arrives as contracts speak it, to the millisecond, from a server in any time zone', () => {
    expect(toInstant('2026-11-21 14:05:09+00')).toBe('2026-11-21T14:05:09.000Z')
    expect(toInstant('2026-11-21 14:05:09.1+00')).toBe('2026-11-21T14:05:09.100Z')
    expect(toInstant('2026-11-21 14:05:09.123987+00')).toBe('2026-11-21T14:05:09.123Z')
    expect(toInstant('2026-11-21 19:35:09.12+05:30')).toBe('2026-11-21T14:05:09.120Z')
    expect(toInstant('2026-11-21 09:05:09-05')).toBe('2026-11-21T14:05:09.000Z')
  })

  it('is the same, read either way', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (at) => {
        const text = at.toISOString().replace('T', ' ')
        expect(toInstant(text.replace('Z', '+00'))).toBe(at.toISOString())
        expect(toInstant(text.replace('Z', '+00:00'))).toBe(at.toISOString())
      }),
    )
  })

  it.each(['infinity', '', 'yesterday'])('that is none (%j) is an error', (text) => {
    expect(() => toInstant(text)).toThrow(RangeError)
  })
})

it.each([114, 3802])('JSON arrives with the names that it has, whatever was read before (%i)', (oid) => {
  JSON.parse(String.raw`{"h": [], "\\": 0}`)
  const toValue = getTypeParser(oid, 'text') as (text: string) => unknown

  expect(toValue(String.raw`{"h": 1, "\"": {"\n": 2}}`)).toEqual({ h: 1, '"': { '\n': 2 } })
})
