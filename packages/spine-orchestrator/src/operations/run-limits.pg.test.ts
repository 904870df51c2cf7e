import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { reportViolation } from '@hoc/spine-schemas/violations'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure, success } from '../testing/run-ends.ts'
import { aRunningRunIn, aSentStep } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const aTenant = () => aTenantOf(db)

describe('a limit that was set', () => {
  const spending = async ({ ask, here }: ReturnType<typeof aTenant>, costMicros: number) => {
    const runId = await aRunningRunIn(here)
    await ask('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros })] })
    return runId
  }

  it('and was exceeded is a violation, with its fact and its incident, though the run succeeded', async () => {
    const tenant = aTenant()
    await tenant.ask('thresholds.set', { agentId: 'invoice-agent', maxCostMicros: 10_000 })
    const runId = await spending(tenant, 10_001)

    const completed = await tenant.ask('runs.complete', { runId, ...success })

    const [incident] = await tenant.rows('incidents')
    expect(completed).toMatchObject({
      value: { run: { state: 'succeeded' }, verdict: 'violation', incidentIds: [incident?.id] },
    })
    expect(incident).toMatchObject({ category: 'policy_violation', error_code: 'COST_LIMIT_EXCEEDED' })
    expect(await tenant.rows('violations')).toMatchObject([
      { run_id: runId, policy_id: 'run-thresholds', evaluated_value: '10001', incident_id: incident?.id },
    ])
    expect(await tenant.ask('runs.prove', { runId })).toMatchObject({ value: { proven: true, differs: [] } })
  })

  it.each([
    ['runs.complete', success],
    ['runs.fail', { errorCode: 'E', errorMessage: 'It broke.' }],
    ['runs.cancel', { reason: 'Not wanted.' }],
  ] as const)(
    'and was reported as exceeded while it ran is not reported again by %s: the first stands',
    async (name, told) => {
      const tenant = aTenant()
      const { ask } = tenant
      await ask('thresholds.set', { maxCostMicros: 10_000 })
      const runId = await spending(tenant, 10_001)
      const seen = { ...reportViolation.example.input, policyId: 'run-thresholds', rule: 'COST_LIMIT_EXCEEDED' }
      await ask('violations.report', { ...seen, runId })
      const [reported] = await tenant.rows('violations')

      expect(await ask(name, { runId, ...told })).toMatchObject({ outcome: 'done' })

      expect(await tenant.rows('violations')).toEqual([reported])
      expect(await ask('runs.get_evaluation', { runId })).toMatchObject({
        value: { verdict: 'violation', incidentIds: expect.arrayContaining([reported?.incident_id]) },
      })
      expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
    },
  )

  it.each([
    [{ inputTokens: 900, outputTokens: 101 }, 1_001, 'violated', 'TOKEN_LIMIT_EXCEEDED', 'violation'],
    [{ outputTokens: 1_000 }, 1_000, 'near', null, 'no_violation'],
    [{ inputTokens: 799 }, 799, 'kept', null, 'no_violation'],
    [{}, null, 'unmeasured', null, 'no_violation'],
  ])('of tokens counts what was read and what was written, of whichever steps tell: %o', async (told, ...expected) => {
    const [seen, outcome, signal, verdict] = expected
    const { ask, here, counts } = aTenant()
    await ask('thresholds.set', { maxTokens: 1_000 })
    const runId = await aRunningRunIn(here)
    await ask('runs.record_steps', { runId, steps: [aSentStep(0), aSentStep(1, told), aSentStep(2)] })

    expect(await ask('runs.complete', { runId, ...success })).toMatchObject({ value: { verdict } })

    const totals = { steps: 3, failedSteps: 0, costMicros: 0, ...told, stepMs: 0 }
    const evaluation = await ask('runs.get_evaluation', { runId })
    expect(evaluation).toMatchObject({ value: { inputs: { tokens: seen } } })
    expect(evaluation.outcome === 'done' && evaluation.value.inputs.totals).toEqual(totals)
    expect(evaluation.outcome === 'done' && evaluation.value.rules).toContainEqual({
      rule: 'max_tokens',
      source: 'tenant',
      allows: 1_000,
      seen,
      outcome,
      signal,
    })
    const became = await ask('runs.outcome', { runId })
    expect(became.outcome === 'done' && became.value.totals).toEqual(totals)
    expect(await counts()).toMatchObject({ violations: outcome === 'violated' ? 1 : 0 })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it('of one agent does not hold for another, nor for another tenant', async () => {
    const tenant = aTenant()
    await aTenant().ask('thresholds.set', { maxCostMicros: 10_000 })
    await tenant.ask('thresholds.set', { agentId: 'another', maxCostMicros: 10_000 })
    const runId = await spending(tenant, 10_001)

    expect(await tenant.ask('runs.complete', { runId, ...success })).toMatchObject({
      value: { verdict: 'no_violation' },
    })
  })

  it('by default is told of when it was exceeded, and is no violation', async () => {
    const tenant = aTenant()
    const runId = await spending(tenant, 1_000_001)

    expect(await tenant.ask('runs.complete', { runId, ...success })).toMatchObject({ value: { verdict: 'advisory' } })
    expect(await tenant.counts()).toMatchObject({ incidents: 0, violations: 0 })
  })

  it.each([
    [8_499, 0],
    [8_500, 1],
    [9_999, 1],
    [10_000, 0],
  ])('of 10,000 teaches something when %d of it were used: %d', async (costMicros, lessons) => {
    const tenant = aTenant()
    await tenant.ask('thresholds.set', { maxCostMicros: 10_000 })
    const runId = await spending(tenant, costMicros)

    await tenant.ask('runs.complete', { runId, ...success })

    expect(await tenant.rows('lessons_learned')).toMatchObject(Array(lessons).fill({ type: 'near_threshold' }))
  })

  it('teaches what was unusually good once there are twenty runs to compare with', async () => {
    const tenant = aTenant()
    await tenant.ask('thresholds.set', { maxCostMicros: 100_000 })
    for (let count = 0; count < 20; count++) {
      const runId = await spending(tenant, 20_000 + count)
      await tenant.ask('runs.complete', { runId, ...success })
    }
    const before = await tenant.counts()
    await db.all(`set session_replication_role = replica; update hoc.policy_evaluations set ran_ms = 4000
      where tenant_id = '${tenant.caller.tenantId}'`)

    const best = await spending(tenant, 1)
    await tenant.ask('runs.complete', { runId: best, ...success })

    expect(before).toMatchObject({ lessons_learned: 0 })
    expect(await tenant.rows('lessons_learned')).toMatchObject([{ type: 'critical_success', source_run_id: best }])
  })

  it('teaches nothing by comparison with runs that failed, also where no rule is about that', async () => {
    const tenant = aTenant()
    await tenant.ask('thresholds.set', { maxCostMicros: 100_000, failureSignal: false })
    for (let count = 0; count < 20; count++) {
      const runId = await spending(tenant, 20_000)
      await tenant.ask('runs.complete', { runId, ...failure })
    }
    const before = await tenant.counts()
    await db.all(`set session_replication_role = replica; update hoc.policy_evaluations set ran_ms = 4000
      where tenant_id = '${tenant.caller.tenantId}' and verdict = 'no_violation'`)

    await tenant.ask('runs.complete', { runId: await spending(tenant, 1), ...success })

    expect(before).toMatchObject({ lessons_learned: 1, policy_evaluations: 20 })
    expect(await tenant.rows('lessons_learned')).toMatchObject([{ type: 'failure' }])
  })
})
