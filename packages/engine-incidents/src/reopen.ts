import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ActiveIncident, Incident, reopenIncident } from '@hoc/spine-schemas/incidents'

import { eventOf, type By, type Change } from './change.ts'

interface Reopening extends By {
  readonly reason: string
}

/** Makes a resolved incident active again, in nobody's hands. What was done about it stays in its history. */
export function reopen(
  before: Incident | undefined,
  { reason, ...by }: Reopening,
): Decision<Change<ActiveIncident>, RefusalCode<typeof reopenIncident>> {
  if (!before) return refuse('INCIDENT_NOT_FOUND')
  if (before.state !== 'resolved') return refuse('INCIDENT_NOT_RESOLVED')

  const { ackedBy, ackedAt, resolvedBy, resolvedAt, resolutionMethod, resolutionSummary, ...kept } = before
  const after: ActiveIncident = { ...kept, state: 'active', updatedAt: by.at, version: before.version + 1 }
  return accept({ before, after, event: eventOf(before, { type: 'reopened', note: reason }, by) })
}
