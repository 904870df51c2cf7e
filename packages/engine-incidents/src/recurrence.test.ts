import type { Recurring } from '@hoc/spine-schemas/incident-insights'
import { expect, it } from 'vitest'

import { recurrence } from './recurrence.ts'

const group: Omit<Recurring, 'perDay' | 'total' | 'days'> = {
  fingerprint: 'v1:0123456789abcdef',
  category: 'manual',
  errorCode: null,
  firstAt: '2026-01-01T12:00:00.000Z',
  lastAt: '2026-01-03T12:00:00.000Z',
  incidentIds: [],
}

it('says how often a cause came on a day that had it, and how many incidents came back in all', () => {
  const { items, totalRecurring } = recurrence([
    { ...group, total: 7, days: 3 },
    { ...group, total: 3, days: 1 },
  ])

  expect(items.map(({ perDay }) => perDay)).toEqual([2.33, 3])
  expect(totalRecurring).toBe(10)
  expect(recurrence([])).toEqual({ items: [], totalRecurring: 0 })
})
