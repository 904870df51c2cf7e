import type { ActorId } from '@hoc/spine-schemas/caller'
import type {
  ActiveIncident,
  createIncident,
  IncidentEvent,
  IncidentEventId,
  IncidentId,
} from '@hoc/spine-schemas/incidents'
import type { z } from 'zod'

import { fingerprint } from './fingerprint.ts'

type Reported = z.output<typeof createIncident.input>

interface Creation extends Reported {
  readonly id: IncidentId
  readonly eventId: IncidentEventId
  readonly by: ActorId
  readonly at: string
}

interface Created {
  readonly after: ActiveIncident
  readonly event: IncidentEvent
}

const SYSTEM_SOURCES = new Set(['system', 'cost_anomaly'])

/** Opens an incident in nobody's hands. There is no reason to refuse one. */
export function create({ id, eventId, by, at, ...reported }: Creation): Created {
  const source = reported.source ?? (reported.sourceRunId ? 'run' : 'manual')
  const { errorCode = null, errorMessage = null } = reported
  const after: ActiveIncident = {
    id,
    title: reported.title,
    severity: reported.severity,
    category: reported.category,
    description: reported.description ?? null,
    source,
    sourceRunId: reported.sourceRunId ?? null,
    affectedAgentId: reported.affectedAgentId ?? null,
    errorCode,
    errorMessage,
    cause: causeOf(source, reported.sourceRunId),
    impact: reported.impact ?? impactOf(reported),
    fingerprint: fingerprint({ ...reported, errorCode, errorMessage }),
    occurrences: 1,
    createdBy: by,
    createdAt: at,
    updatedAt: at,
    version: 1,
    state: 'active',
  }
  return { after, event: { id: eventId, incidentId: id, type: 'created', note: null, actorId: by, at } }
}

// A run that is named is the cause, whoever noticed.
function causeOf(source: ActiveIncident['source'], sourceRunId: string | undefined): ActiveIncident['cause'] {
  if (sourceRunId !== undefined) return 'llm_run'
  return SYSTEM_SOURCES.has(source) ? 'system' : 'human'
}

// The narrowest that is known to be affected.
function impactOf({ sourceRunId, affectedAgentId }: Reported): ActiveIncident['impact'] {
  if (sourceRunId !== undefined) return 'single_run'
  return affectedAgentId === undefined ? 'tenant' : 'agent'
}
