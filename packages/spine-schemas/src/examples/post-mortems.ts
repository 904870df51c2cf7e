import { createdEvent, evidence } from './incident-evidence.ts'
import { incidentId, resolvedIncident } from './incidents.ts'

const { payload, ...line } = evidence

/** What was written of the incident of the other examples. */
export const postMortem = {
  id: '019b7a00-0000-7000-8000-0000000000b2',
  incidentId,
  edition: 1,
  incident: resolvedIncident,
  acknowledgedAfterMs: 300_000,
  resolvedAfterMs: 3_600_000,
  timeline: [
    { kind: 'event', ...createdEvent },
    { kind: 'evidence', ...line },
  ],
  counts: { events: 3, evidence: 1, runs: 1 },
  similar: [],
  insights: [],
  writtenBy: 'bob',
  writtenAt: '2026-01-01T14:00:00.000Z',
  sha: 'b'.repeat(64),
}
