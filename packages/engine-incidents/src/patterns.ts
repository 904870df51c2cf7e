import type { Pattern, Severity } from '@hoc/spine-schemas/incident-insights'

import { roundTo } from './confidence.ts'

/** Incidents that have something in common. */
export interface Group<Dimension extends string = string> {
  readonly dimension: Dimension
  readonly count: number
  /** The newest of them. */
  readonly incidentIds: Pattern['incidentIds']
}

/** From how many on incidents are a pattern. */
export const LEAST = { category: 3, severity: 3, run: 2 } as const

/** The severities of which several at once are a spike. */
export const SPIKING = ['critical', 'high'] as const satisfies readonly Severity[]

interface Groups {
  readonly categories: readonly Group[]
  /** Of incidents that are still active and not older than an hour. */
  readonly severities: readonly Group<Severity>[]
  readonly runs: readonly Group[]
}

/** The patterns that groups of incidents are: clusters, then spikes, then cascades, each beginning with what weighs most. */
export function patterns({ categories, severities, runs }: Groups): Pattern[] {
  return [
    ...patternsOf('category_cluster', categories, LEAST.category, (more) => Math.min(0.5 + more * 0.1, 0.95)),
    ...SPIKING.flatMap((severity) => {
      const base = severity === 'critical' ? 0.8 : 0.7
      const these = severities.filter(({ dimension }) => dimension === severity)
      return patternsOf('severity_spike', these, LEAST.severity, (more) => Math.min(base + more * 0.05, 0.98))
    }),
    ...patternsOf('cascade_failure', runs, LEAST.run, (more) => Math.min(0.75 + more * 0.1, 0.95)),
  ]
}

function patternsOf(
  type: Pattern['type'],
  groups: readonly Group[],
  least: number,
  confidence: (beyondTheLeast: number) => number,
): Pattern[] {
  return groups
    .filter(({ count }) => count >= least)
    .toSorted((a, b) => b.count - a.count)
    .map((group) => ({ type, ...group, confidence: roundTo(2, confidence(group.count - least)) }))
}
