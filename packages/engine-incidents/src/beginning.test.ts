import { text } from '@hoc/spine-schemas/text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { beginningOf, inCapitals } from './beginning.ts'

const kept = fc
  .string({ unit: fc.constantFrom('a', ' ', '\u00a0', '🦊', 'ß', 'ﬃ'), maxLength: 40 })
  .map((said) => said.trim())

describe('the beginning of a text', () => {
  it('is as much of it as may be kept, without half a letter or a blank at its end', () => {
    expect(beginningOf('as it was', 9)).toBe('as it was')
    expect(beginningOf('as it was', 8)).toBe('as it wa')
    expect(beginningOf('as it was', 6)).toBe('as it')
    expect(beginningOf('a🦊', 2)).toBe('a')
    expect(beginningOf('a 🦊', 3)).toBe('a')
    expect(beginningOf('🦊', 2)).toBe('🦊')
  })

  it('is read again as it is', () => {
    fc.assert(
      fc.property(
        kept.filter((said) => said !== '' && !said.startsWith('🦊')),
        fc.integer({ min: 1, max: 40 }),
        (said, most) => {
          const beginning = beginningOf(said, most)
          expect(text(most).parse(beginning)).toBe(beginning)
          expect(beginningOf(beginning, most)).toBe(beginning)
        },
      ),
    )
  })
})

describe('a code in capitals', () => {
  it.each([
    ['tool_timeout', 'TOOL_TIMEOUT'],
    ['ß'.repeat(51) + 'a'.repeat(49), 'S'.repeat(100)],
    ['ﬃ'.repeat(100), 'FFI'.repeat(33) + 'F'],
    [`${'ß'.repeat(49)}a🦊`, `${'S'.repeat(98)}A`],
    [`${'ß'.repeat(49)}a 🦊`, `${'S'.repeat(98)}A`],
  ])('of %s is as long as a code may be, and the same again', (code, capitals) => {
    expect(inCapitals(code)).toBe(capitals)
    expect(inCapitals(capitals)).toBe(capitals)
    expect(text(100).parse(capitals)).toBe(capitals)
  })
})
