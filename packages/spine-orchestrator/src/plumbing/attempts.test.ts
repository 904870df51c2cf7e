import { describe, expect, it } from 'vitest'

import { delayAfter, LAST_ATTEMPT } from './attempts.ts'

describe('delayAfter', () => {
  it('begins with a fifth of a second and never waits longer than an hour, give or take a tenth', () => {
    expect(delayAfter(1, 0.5)).toBe(200)
    expect(delayAfter(LAST_ATTEMPT, 1)).toBeLessThanOrEqual(66 * 60_000)
    expect(delayAfter(LAST_ATTEMPT, 0)).toBeGreaterThan(30 * 60_000)
  })

  it('waits longer each time', () => {
    const delays = Array.from({ length: 10 }, (_, index) => delayAfter(index + 1, 0.5))

    expect(delays).toEqual(delays.toSorted((a, b) => a - b))
  })

  it('spreads those who failed together', () => {
    expect(delayAfter(3, 0)).toBe(720)
    expect(delayAfter(3, 1)).toBe(880)
  })
})
