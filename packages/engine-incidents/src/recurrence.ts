import type { Recurring } from '@hoc/spine-schemas/incident-insights'

import { roundTo } from './confidence.ts'

/** Causes that came back: how often, and on how many days. */
export function recurrence(groups: readonly Omit<Recurring, 'perDay'>[]) {
  const items = groups.map((group) => ({ ...group, perDay: roundTo(2, group.total / Math.max(group.days, 1)) }))
  return { items, totalRecurring: items.reduce((sum, { total }) => sum + total, 0) }
}
