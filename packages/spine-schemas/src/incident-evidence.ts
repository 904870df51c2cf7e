import { z } from 'zod'

import { contract } from './contract.ts'
import { createdEvent, evidence } from './examples/incident-evidence.ts'
import { activeIncident, incidentId } from './examples/incidents.ts'
import { runId } from './examples/runs.ts'
import { Incident, IncidentEvent, IncidentId, incidentNotFound } from './incidents.ts'
import { pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { ViolationId } from './violations.ts'
import { uuid } from './uuid.ts'

export const EvidenceId = uuid().brand<'EvidenceId'>()
export type EvidenceId = z.infer<typeof EvidenceId>

/** What shows that an incident is about something that happened. It is kept as it was taken, without its secrets. */
export const Evidence = z.object({
  id: EvidenceId,
  incidentId: IncidentId,
  type: z.enum(['run_end', 'overdue', 'violation', 'llm_failure', 'calls']),
  /** The run that it was seen in. */
  runId: RunId.nullable(),
  violationId: ViolationId.nullable(),
  payload: z.record(z.string(), z.json()),
  /** The digest of the payload. */
  sha: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
})
export type Evidence = z.infer<typeof Evidence>

/** Lists what shows an incident, oldest first. */
export const listIncidentEvidence = contract({
  name: 'incidents.list_evidence',
  says: 'Lists what shows that an incident is about something that happened, oldest first.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/{incidentId}/evidence' },
  requires: 'incidents:read',
  input: z.strictObject({ incidentId: IncidentId, ...pageInput }),
  output: pageOf(Evidence),
  refusals: incidentNotFound,
  example: { input: { incidentId }, output: { items: [evidence], nextCursor: null } },
})

/** One moment of an incident: a line of its history, or something that shows it. */
export const Moment = z.discriminatedUnion('kind', [
  IncidentEvent.extend({ kind: z.literal('event') }),
  Evidence.extend({ kind: z.literal('evidence') }),
])
export type Moment = z.infer<typeof Moment>

/** Tells everything that is kept of an incident, in the order that it happened. */
export const getIncidentTimeline = contract({
  name: 'incidents.get_timeline',
  says: 'Tells what happened to an incident and what shows it, in one order, oldest first. Nothing in it is made up.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/{incidentId}/timeline' },
  requires: 'incidents:read',
  input: z.strictObject({ incidentId: IncidentId, ...pageInput }),
  output: pageOf(Moment),
  refusals: incidentNotFound,
  example: {
    input: { incidentId },
    output: {
      items: [
        { kind: 'event', ...createdEvent },
        { kind: 'evidence', ...evidence },
      ],
      nextCursor: null,
    },
  },
})

/** Lists the incidents that a run is in, newest first. */
export const listRunIncidents = contract({
  name: 'incidents.list_of_run',
  says: 'Lists the incidents that a run is in, newest first: those that it caused, and those that others caused before it.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/incidents' },
  requires: 'incidents:read',
  input: z.strictObject({ runId: RunId, ...pageInput }),
  output: pageOf(Incident),
  refusals: { RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' } },
  example: { input: { runId }, output: { items: [activeIncident], nextCursor: null } },
})
