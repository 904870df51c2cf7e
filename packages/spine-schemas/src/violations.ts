import { z } from 'zod'

import { ActorId } from './caller.ts'
import { IncidentId, Severity } from './incidents.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'

export const ViolationId = z.uuid().brand<'ViolationId'>()
export type ViolationId = z.infer<typeof ViolationId>

/** What was violated, and how that was seen. It is said once, and stays as it was said. */
export const detected = {
  runId: RunId,
  policyId: text(100),
  /** What kind of policy it is: CONTENT_ACCURACY, SAFETY, PII and the like. */
  policyType: text(100),
  /** The rule of the policy that does not hold. */
  rule: text(100),
  /** What was looked at, and what it should have been. */
  evaluatedValue: text(2_000),
  condition: text(2_000),
  severity: Severity.exclude(['none']),
  reason: text(2_000),
}

/** That a run violated a policy: a fact, with the one incident that tells of it. */
export const Violation = z.object({
  id: ViolationId,
  ...detected,
  incidentId: IncidentId,
  reportedBy: ActorId,
  reportedAt: z.iso.datetime(),
})
export type Violation = z.infer<typeof Violation>
