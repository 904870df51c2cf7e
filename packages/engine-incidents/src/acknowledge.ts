import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { AckedIncident, acknowledgeIncident, Incident } from '@hoc/spine-schemas/incidents'

import { eventOf, type By, type Change } from './change.ts'

/** Puts an active incident into someone's hands. The first acknowledgement stands. */
export function acknowledge(
  before: Incident | undefined,
  by: By,
): Decision<Change<AckedIncident>, RefusalCode<typeof acknowledgeIncident>> {
  if (!before) return refuse('INCIDENT_NOT_FOUND')
  if (before.state !== 'active') return refuse('INCIDENT_NOT_ACTIVE')

  const after: AckedIncident = {
    ...before,
    state: 'acked',
    ackedBy: by.by,
    ackedAt: by.at,
    updatedAt: by.at,
    version: before.version + 1,
  }
  return accept({ before, after, event: eventOf(before, { type: 'acknowledged' }, by) })
}
