import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Incident, ResolvedIncident, resolveIncident } from '@hoc/spine-schemas/incidents'

import { eventOf, type By, type Change } from './change.ts'

interface Resolution extends By {
  readonly method: ResolvedIncident['resolutionMethod']
  readonly summary: string
}

/** Closes an incident that is open, whether or not anyone had taken it. */
export function resolve(
  before: Incident | undefined,
  { method, summary, ...by }: Resolution,
): Decision<Change<ResolvedIncident>, RefusalCode<typeof resolveIncident>> {
  if (!before) return refuse('INCIDENT_NOT_FOUND')
  if (before.state === 'resolved') return refuse('INCIDENT_RESOLVED')

  const after: ResolvedIncident = {
    ackedBy: null,
    ackedAt: null,
    ...before,
    state: 'resolved',
    resolvedBy: by.by,
    resolvedAt: by.at,
    resolutionMethod: method,
    resolutionSummary: summary,
    updatedAt: by.at,
    version: before.version + 1,
  }
  return accept({ before, after, event: eventOf(before, { type: 'resolved', note: summary }, by) })
}
