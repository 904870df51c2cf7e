import type { Severity } from '@hoc/spine-schemas/incidents'

interface Counted {
  readonly severity: Severity
  readonly count: number
}

/** The count of every severity, also of those that nothing was counted for. */
export function tally(counts: readonly Counted[]): Record<Severity, number> {
  const none = { critical: 0, high: 0, medium: 0, low: 0, none: 0 }
  return { ...none, ...Object.fromEntries(counts.map(({ severity, count }) => [severity, count])) }
}
