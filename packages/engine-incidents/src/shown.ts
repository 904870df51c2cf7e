import type { EndedRun, Obligation, Run } from '@hoc/spine-schemas/runs'
import type { Violation } from '@hoc/spine-schemas/violations'

import type { Shown } from './report.ts'

/** What shows that a run ended as it did. */
export function ofEnd(run: EndedRun): Shown {
  const { state, agentId, attempt, errorCode, errorMessage, startedAt, lastSeenAt, endedAt, endedBy } = run
  const end = { state, agentId, attempt, errorCode, errorMessage, startedAt, lastSeenAt, endedAt, endedBy }
  return { type: 'run_end', runId: run.id, payload: end }
}

/** What shows that a run has not done in time what it owed. */
export function ofDebt({ id, agentId, state }: Run, { kind, dueAt }: Obligation): Shown {
  return { type: 'overdue', runId: id, payload: { agentId, state, kind, dueAt } }
}

/** What shows that a run violated a policy: what was seen, and what whoever saw it hands in. */
export function ofDetection(violation: Omit<Violation, 'incidentId'>, evidence: Shown['payload']): Shown {
  const { id, runId, policyId, rule, evaluatedValue, condition } = violation
  const payload = { policyId, rule, evaluatedValue, condition, evidence }
  return { type: 'violation', runId, violationId: id, payload }
}
