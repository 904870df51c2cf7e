import { expect, it } from 'vitest'

import { daysBefore, hoursBefore } from './spans.ts'

it('counts hours and days back, over the end of a month', () => {
  expect(hoursBefore('2026-03-01T12:00:00.000Z', 13)).toBe('2026-02-28T23:00:00.000Z')
  expect(daysBefore('2026-03-01T12:00:00.000Z', 1)).toBe('2026-02-28T12:00:00.000Z')
})
