import { accept, refuse } from '@hoc/spine-schemas/decision'
import { FailureId, reportFailure } from '@hoc/spine-schemas/failures'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { describe, expect, it } from 'vitest'

import { failBy, fingerprintOfLlmFailure, retryOf, withoutSecrets } from './llm-failure.ts'

const run = anEndedRun()
const told = reportFailure.input.parse({
  runId: run.id,
  type: 'timeout',
  model: 'claude-opus',
  errorCode: 'LLM_TIMEOUT',
  errorMessage: 'The model did not answer within 30 s.',
})
const by = {
  id: IncidentId.parse('019b7a00-0000-7000-8000-0000000000ff'),
  eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'),
  evidenceId: EvidenceId.parse('019b7a00-0000-7000-8000-0000000000f1'),
  failureId: FailureId.parse('019b7a00-0000-7000-8000-0000000000c1'),
  by: alice,
  at: noon,
}
const clean = { run, violations: [], evidence: [], same: undefined }

describe('a run that a model failed', () => {
  it('leaves a fact, and one incident with evidence of it', () => {
    const decision = failBy(clean, told, by)

    expect(decision).toMatchObject(
      accept({
        failure: { id: by.failureId, ...told, requestId: null, durationMs: null, incidentId: by.id, reportedBy: alice },
        told: {
          kind: 'created',
          after: { title: 'LLM Failure: timeout, Run 000000a1', severity: 'high', sourceRunId: run.id },
          evidence: { type: 'llm_failure', runId: run.id, payload: { model: 'claude-opus', id: by.failureId } },
        },
      }),
    )
    if (decision.accepted) expect(decision.plan.told.after.fingerprint).toBe(fingerprintOfLlmFailure(told))
  })

  it('is one more occurrence where the same was seen before', () => {
    const same = anIncident()
    expect(failBy({ ...clean, same }, told, by)).toMatchObject({
      plan: { failure: { incidentId: same.id }, told: { kind: 'recurred', after: { id: same.id, occurrences: 2 } } },
    })
  })

  it('is not the model’s doing where the run violated a policy, and may be overdue', () => {
    const refused = refuse('FAILURE_CONTAMINATED')

    expect(failBy({ ...clean, violations: [aViolation()] }, told, by)).toEqual(refused)
    expect(failBy({ ...clean, evidence: [{ type: 'violation' }] }, told, by)).toEqual(refused)
    expect(failBy({ ...clean, evidence: [{ type: 'overdue' }] }, told, by)).toMatchObject({ accepted: true })
  })

  it.each([
    ['timeout', 'ANY', 'high', 'execution_failure'],
    ['exception', 'ANY', 'high', 'execution_failure'],
    ['invalid_output', 'ANY', 'medium', 'execution_failure'],
    ['invalid_output', 'AGENT_CRASH', 'critical', 'execution_failure'],
    ['exception', 'rate_limit_exceeded', 'medium', 'rate_limit'],
  ] as const)('by %s with %s is %s, of %s', (type, errorCode, severity, category) => {
    expect(failBy(clean, { ...told, type, errorCode }, by)).toMatchObject({
      plan: { told: { after: { severity, category } } },
    })
  })

  it('keeps no secret that the model’s error names, and still fits', () => {
    const errorMessage = 'password=hunter22 '.repeat(222).trim()
    const kept = withoutSecrets({ ...told, errorMessage, metadata: { apiKey: 'hunter22' } })

    expect(JSON.stringify(kept)).not.toContain('hunter22')
    expect(reportFailure.input.safeParse(kept).error).toBeUndefined()
    expect(withoutSecrets(told)).toEqual(told)
  })
})

describe('trying again', () => {
  it.each([
    ['timeout', 'X', 'Anything.', 'transient'],
    ['exception', 'X', 'Connection reset by peer.', 'transient'],
    ['exception', 'rate_limited', '429', 'transient'],
    ['exception', 'service_unavailable', '503', 'transient'],
    ['exception', 'X', 'The request is not allowed.', 'policy'],
    ['exception', 'budget_exceeded', 'Rate limit exceeded for this budget.', 'policy'],
    ['exception', 'content_policy', 'No.', 'policy'],
    ['invalid_output', 'X', 'Unexpected token.', 'permanent'],
    ['exception', 'invalid_input', 'No such model.', 'permanent'],
  ] as const)('after %s %s %j is %s', (type, errorCode, errorMessage, category) => {
    expect(retryOf({ type, errorCode, errorMessage })).toEqual({
      category,
      retryAfterSeconds: category === 'transient' ? 60 : null,
    })
  })
})
