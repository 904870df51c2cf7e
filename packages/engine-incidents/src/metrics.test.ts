import { expect, it } from 'vitest'

import { metrics } from './metrics.ts'

it('counts every state and every severity, also those that there are none of', () => {
  const counts = [
    { severity: 'high', state: 'active', count: 2 },
    { severity: 'high', state: 'resolved', count: 3 },
    { severity: 'low', state: 'acked', count: 1 },
  ] as const

  expect(metrics(counts)).toEqual({
    total: 6,
    byState: { active: 2, acked: 1, resolved: 3 },
    bySeverity: { critical: 0, high: 5, medium: 0, low: 1, none: 0 },
  })
  expect(metrics([]).total).toBe(0)
})
