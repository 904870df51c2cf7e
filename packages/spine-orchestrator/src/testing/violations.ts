import type { Caller } from '@hoc/spine-schemas/caller'
import type { IncidentId } from '@hoc/spine-schemas/incidents'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { SuppressionId } from '@hoc/spine-schemas/suppressions'
import type { ViolationId } from '@hoc/spine-schemas/violations'

import type { Spine } from '../spine.ts'
import { aRunningRunIn } from './runs.ts'

interface Somewhere {
  readonly spine: Pick<Spine, 'dispatch'>
  readonly caller: Caller
}

/** What is reported of a run that violated a policy. */
export const leak = {
  policyId: 'pii-policy',
  policyType: 'PII',
  rule: 'PII_SSN',
  evaluatedValue: 'The answer of step 7.',
  condition: 'No answer holds a social security number.',
  severity: 'critical',
  reason: 'The answer holds what looks like one.',
  evidence: [{ step: 7, excerpt: 'My number is 078-05-1120.' }],
} as const

/** A violation of a run under way. */
export async function aViolationIn(somewhere: Somewhere): Promise<ViolationId> {
  return (await aReportIn(somewhere)).violation.id
}

/** An incident of a violation, with its evidence. */
export async function aShownIncidentIn(somewhere: Somewhere): Promise<IncidentId> {
  return (await aReportIn(somewhere)).incident.id
}

async function aReportIn(somewhere: Somewhere) {
  const runId = await aRunningRunIn(somewhere)
  const reported = await somewhere.spine.dispatch('violations.report', { runId, ...leak }, somewhere.caller)
  if (reported.outcome !== 'done') throw new Error(`Expected a reported violation, saw ${reported.outcome}.`)
  return reported.value
}

/** What is reported of a model that did not answer. */
export const silence = {
  type: 'timeout',
  model: 'claude-opus',
  errorCode: 'LLM_TIMEOUT',
  errorMessage: 'The model did not answer within 30 s.',
  requestId: 'req-7',
} as const

/** A run that a model failed. */
export async function aRunFailedByAModelIn(somewhere: Somewhere): Promise<RunId> {
  const runId = await aRunningRunIn(somewhere)
  const reported = await somewhere.spine.dispatch('failures.report', { runId, ...silence }, somewhere.caller)
  if (reported.outcome !== 'done') throw new Error(`Expected a reported failure, saw ${reported.outcome}.`)
  return runId
}

/** What is suppressed: that runs fall silent. */
export const calm = {
  policyId: 'restart-policy',
  errorCode: 'RUN_CRASHED',
  reason: 'Whatever falls silent is started again.',
} as const

/** A suppression of runs that fall silent. */
export async function aSuppressionIn({ spine, caller }: Somewhere): Promise<SuppressionId> {
  const created = await spine.dispatch('suppressions.create', calm, caller)
  if (created.outcome !== 'done') throw new Error(`Expected a suppression, saw ${created.outcome}.`)
  return created.value.id
}
