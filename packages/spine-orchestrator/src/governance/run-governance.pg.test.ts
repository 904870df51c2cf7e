import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { bootstrapSpine } from '../bootstrap.ts'
import { aSpine } from '../testing/incidents.ts'
import { aTenantOf } from '../testing/run-ends.ts'
import { aRunningRunIn } from '../testing/runs.ts'
import {
  createPolicyEvaluation,
  getRunGovernance,
  getTransactionCoordinator,
  wireRunGovernance,
} from './run-governance.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
  bootstrapSpine({ pool: db.pool, governance: () => ({ mode: 'normal', tenantState: 'active' }) })
})
afterAll(() => db.close())

const near = { metric: 'budget', currentValue: 913, thresholdValue: 1_000 }
const success = { successType: 'cost_efficiency', metrics: { efficiencyScore: 40 }, agentId: 'invoice-agent' }

describe('run governance, once the spine is there', () => {
  it('G1: test_facade_is_not_null: every method has an operation behind it', async () => {
    const { caller, here, rows } = aTenantOf(db)
    const { createPolicyEvaluation: evaluate, emitNearThresholdLesson, emitCriticalSuccessLesson } = getRunGovernance()
    const runId = await aRunningRunIn(here)

    const evaluationId = await evaluate({ runId, runStatus: 'succeeded' }, caller)
    const lessons = [await emitNearThresholdLesson(near, caller), await emitCriticalSuccessLesson(success, caller)]

    expect(await rows('policy_evaluations')).toMatchObject([{ id: evaluationId, run_id: runId }])
    expect((await rows('lessons_learned')).map(({ id }) => id)).toEqual(expect.arrayContaining(lessons))
  })

  it('G1: test_policy_evaluation_does_not_silently_noop: an evaluation has an id, or there is none and it throws', async () => {
    const { caller, here, rows } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const mallory = anOperator({ grants: ['*'] })

    await expect(createPolicyEvaluation({ runId, runStatus: 'succeeded' }, mallory)).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
    await expect(
      createPolicyEvaluation({ runId: 'test-run-001', runStatus: 'succeeded' }, caller),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(createPolicyEvaluation({ runId, runStatus: 'failed' }, caller)).rejects.toMatchObject({
      code: 'ERROR_MISSING',
    })
    expect(await rows('policy_evaluations')).toEqual([])

    expect(await createPolicyEvaluation({ runId, runStatus: 'succeeded' }, caller)).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('ends a run once, whoever asks how often, by whichever of the old names', async () => {
    const { caller, here, rows } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const failed = { runId, runStatus: 'error', errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' }

    const asked = await Promise.all([
      ...[1, 2, 3].map(() => createPolicyEvaluation(failed, caller)),
      ...[1, 2, 3].map(async () => (await getTransactionCoordinator().execute(failed, caller)).completion.evaluationId),
    ])

    expect(new Set(asked).size).toBe(1)
    expect(await rows('policy_evaluations')).toHaveLength(1)
    expect(await rows('runs')).toMatchObject([{ state: 'failed', error_code: 'TOOL_TIMEOUT' }])
    const { phase, domains } = await getTransactionCoordinator().execute(failed, caller)
    expect({ phase, domains }).toEqual({
      phase: 'COMMITTED',
      domains: [
        { domain: 'incidents', action: 'create_incident', resultId: (await rows('incidents'))[0]?.id, success: true },
        { domain: 'policies', action: 'evaluate_policy', resultId: asked[0], success: true },
        { domain: 'logs', action: 'complete_trace', resultId: runId, success: true },
      ],
    })
  })

  it('G1: any lessons method produces a result or raises, and leaves nothing of what is refused or denied', async () => {
    const { caller, here, rows } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const stopped = wireRunGovernance(aSpine(db, { governance: () => ({ mode: 'killed', tenantState: 'active' }) }))

    await expect(stopped.createPolicyEvaluation({ runId, runStatus: 'succeeded' }, caller)).rejects.toMatchObject({
      code: 'GOVERNANCE_KILLED',
      phase: 'ROLLED_BACK',
    })
    await expect(stopped.emitNearThresholdLesson(near, caller)).rejects.toMatchObject({ code: 'GOVERNANCE_KILLED' })
    await expect(
      getRunGovernance().emitNearThresholdLesson({ ...near, currentValue: 1 }, caller),
    ).rejects.toMatchObject({ code: 'THRESHOLD_NOT_NEAR' })
    await getRunGovernance().emitCriticalSuccessLesson(success, caller)
    await expect(getRunGovernance().emitCriticalSuccessLesson(success, caller)).rejects.toMatchObject({
      code: 'LESSON_DEBOUNCED',
    })

    expect(await rows('policy_evaluations')).toEqual([])
    expect(await rows('lessons_learned')).toHaveLength(1)
    expect(await rows('runs')).toMatchObject([{ state: 'running' }])
  })
})
