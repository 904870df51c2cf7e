import { expect, it } from 'vitest'

import { delayBefore, retryAfterOf } from './backoff.ts'

it('waits up to twice as long each time, and never longer than five seconds', () => {
  expect([0, 1, 2, 5, 20].map((attempt) => delayBefore(attempt, 1))).toEqual([100, 200, 400, 3_200, 5_000])
})

it('spreads what would otherwise come back at once', () => {
  expect([0, 0.25, 0.5].map((dice) => delayBefore(3, dice))).toEqual([0, 200, 400])
})

it('waits no less than it was asked to', () => {
  expect(delayBefore(0, 0.5, 2_000)).toBe(2_000)
})

it.each([
  ['3', 3_000],
  ['Thu, 01 Jan 2026 12:00:10 GMT', 10_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['soon', undefined],
])('reads Retry-After: %s', (asked, ms) => {
  const headers = new Headers({ 'retry-after': asked })

  expect(retryAfterOf(headers, Date.parse('2026-01-01T12:00:00Z'))).toBe(ms)
  expect(retryAfterOf(new Headers())).toBeUndefined()
})
