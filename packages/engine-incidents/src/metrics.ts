import type { IncidentState, Severity } from '@hoc/spine-schemas/incidents'

import { tally } from './tally.ts'

interface Counted {
  readonly severity: Severity
  readonly state: IncidentState
  readonly count: number
}

/** Counts by state and by severity, also of those that nothing was counted for. */
export function metrics(counts: readonly Counted[]) {
  const inState = (wanted: IncidentState) => sum(counts.filter(({ state }) => state === wanted))
  const severities = [...new Set(counts.map(({ severity }) => severity))]
  return {
    total: sum(counts),
    byState: { active: inState('active'), acked: inState('acked'), resolved: inState('resolved') },
    bySeverity: tally(
      severities.map((severity) => ({
        severity,
        count: sum(counts.filter((counted) => counted.severity === severity)),
      })),
    ),
  }
}

function sum(counts: readonly Counted[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}
