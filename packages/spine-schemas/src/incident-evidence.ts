import { z } from 'zod'

import { IncidentId } from './incidents.ts'
import { RunId } from './runs.ts'
import { ViolationId } from './violations.ts'

export const EvidenceId = z.uuid().brand<'EvidenceId'>()
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
