import { digest } from '@hoc/canonical/digest'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure, success } from '../testing/run-ends.ts'
import { aQueuedRunIn, aRunningRunIn, aSentStep, aTracedRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const aTenant = () => aTenantOf(db)

describe('a run that succeeded', () => {
  it('leaves its sealed trace, what its steps cost, what was checked, and no incident', async () => {
    const { ask, here, rows, counts } = aTenant()
    const runId = await aRunningRunIn(here)
    const steps = [aSentStep(0, { costMicros: 7, durationMs: 5 }), aSentStep(1, { costMicros: 35, status: 'failure' })]
    await ask('runs.record_steps', { runId, steps })

    const completed = await ask('runs.complete', { runId, ...success })
    const evaluation = await ask('runs.get_evaluation', { runId })

    expect(completed).toMatchObject({
      outcome: 'done',
      value: { run: { state: 'succeeded', errorCode: null }, verdict: 'no_violation', incidentIds: [], lessonIds: [] },
    })
    expect(evaluation).toMatchObject({
      value: {
        costMicros: 42,
        inputs: {
          totals: { steps: 2, failedSteps: 1, costMicros: 42, stepMs: 5 },
          obligations: [{ state: 'done' }],
        },
        rules: [
          { rule: 'max_execution_ms', source: 'default', outcome: 'kept' },
          { rule: 'max_tokens', outcome: 'unmeasured' },
          { rule: 'max_cost_micros', seen: 42, outcome: 'kept' },
          { rule: 'failure_signal', seen: 'succeeded', outcome: 'kept' },
          { rule: 'obligation', outcome: 'kept' },
        ],
      },
    })
    expect(await rows('traces')).toMatchObject([{ steps: '2', sealed_at: expect.any(Date) }])
    expect(await counts()).toMatchObject({ incidents: 0, lessons_learned: 0, policy_evaluations: 1 })
  })

  it('and took no step has a sealed trace, too', async () => {
    const { ask, here, rows } = aTenant()
    const runId = await aRunningRunIn(here)

    await ask('runs.complete', { runId, ...success })

    expect(await rows('traces')).toMatchObject([{ steps: '0', hash: '0'.repeat(64), sealed_at: expect.any(Date) }])
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { steps: 0, broken: null } })
  })

  it('tells of it only with what it has committed, each event once', async () => {
    const { ask, here, rows } = aTenant()
    const runId = await aRunningRunIn(here)

    const completed = await ask('runs.complete', { runId, ...success })

    const events = (await rows('outbox')).filter(({ dispatch_id }) => dispatch_id === completed.dispatchId)
    const written = (await rows('ledger')).filter(({ dispatch_id }) => dispatch_id === completed.dispatchId)
    expect(events.map(({ type }) => type)).toEqual(['run.succeeded', 'policy.evaluated'])
    expect(written.map(({ entity }) => entity)).toEqual(['run', 'run_obligation', 'trace', 'policy_evaluation'])
    expect(new Set(written.map(({ xid }) => xid)).size).toBe(1)
  })
})

describe('a run that failed', () => {
  it('leaves an incident with its evidence, a lesson, and the manifest of every row', async () => {
    const { ask, here, rows, counts } = aTenant()
    const runId = await aTracedRunIn(here)

    const completed = await ask('runs.complete', { runId, ...failure })
    if (completed.outcome !== 'done') throw new Error(completed.outcome)
    const { incidentIds, lessonIds, evaluationId, manifestSha } = completed.value
    const evaluation = await ask('runs.get_evaluation', { runId })
    if (evaluation.outcome !== 'done') throw new Error(evaluation.outcome)

    expect(await rows('incidents')).toMatchObject([
      { id: incidentIds[0], severity: 'high', error_code: 'STEP_FAILURE', source_run_id: runId },
    ])
    expect(await rows('incident_evidence')).toMatchObject([{ incident_id: incidentIds[0], run_id: runId }])
    expect(await rows('lessons_learned')).toMatchObject([{ id: lessonIds[0], type: 'failure', source_run_id: runId }])
    expect(evaluation.value).toMatchObject({ id: evaluationId, verdict: 'advisory', incidentIds, lessonIds })
    expect(evaluation.value.manifest.map(({ entity }) => entity)).toEqual([
      'run',
      'run_obligation',
      'trace',
      'incident',
      'incident_event',
      'incident_evidence',
      'lesson',
    ])
    expect(digest(evaluation.value.manifest)).toBe(manifestSha)
    expect(await counts()).toMatchObject({ incidents: 1, violations: 0, policy_evaluations: 1 })
  })

  it.each(['runs.fail', 'runs.complete'] as const)('leaves the same record when it is ended by %s', async (name) => {
    const { ask, here, counts } = aTenant()
    const runId = await aTracedRunIn(here)
    const { outcome, ...told } = failure

    await ask(name, { runId, ...(name === 'runs.complete' ? failure : told) })

    expect(await counts()).toEqual({
      incidents: 1,
      incident_events: 1,
      incident_evidence: 1,
      violations: 0,
      lessons_learned: 1,
      policy_evaluations: 1,
      traces: 1,
    })
    expect(await ask('runs.outcome', { runId })).toMatchObject({ value: { outcome } })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it('is told of by one incident and one lesson with all others of its cause, also when ten fail at once', async () => {
    const { ask, here, rows, counts } = aTenant()
    const runIds = await Promise.all(Array.from({ length: 10 }, () => aRunningRunIn(here)))

    const ended = await Promise.all(runIds.map((runId) => ask('runs.complete', { runId, ...failure })))

    const incidentIds = ended.flatMap((each) => (each.outcome === 'done' ? each.value.incidentIds : []))
    expect(ended.map(({ outcome }) => outcome)).toEqual(Array(10).fill('done'))
    expect(new Set(incidentIds).size).toBe(1)
    expect(await rows('incidents')).toMatchObject([{ occurrences: 10 }])
    expect(await counts()).toMatchObject({ incident_evidence: 10, lessons_learned: 1, policy_evaluations: 10 })
    for (const runId of runIds) expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })
})

describe('a run that is ended again', () => {
  it('answers the same, and writes nothing but that it was asked', async () => {
    const { ask, here, everything } = aTenant()
    const runId = await aTracedRunIn(here)
    const first = await ask('runs.complete', { runId, ...failure })
    const before = await everything()

    const again = await ask('runs.complete', { runId, ...failure })

    const { ledger, ...rest } = await everything()
    expect(again).toMatchObject({ outcome: 'done', value: first.outcome === 'done' && first.value })
    expect({ ...rest, ledger: before.ledger }).toEqual(before)
    expect(ledger).toHaveLength((before.ledger?.length ?? 0) + 1)
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it.each([success, { ...failure, errorCode: 'SKILL_ERROR' }, { ...failure, errorMessage: 'Another one.' }])(
    'refuses what is told otherwise: %j',
    async (other) => {
      const { ask, here, everything } = aTenant()
      const runId = await aTracedRunIn(here)
      await ask('runs.complete', { runId, ...failure })
      const before = await everything()

      expect(await ask('runs.complete', { runId, ...other })).toMatchObject({ code: 'RUN_ENDED_OTHERWISE' })
      expect(await everything()).toEqual(before)
    },
  )

  it.each([
    [{ outcome: 'failed' }, 'ERROR_MISSING'],
    [{ outcome: 'failed', errorCode: 'E' }, 'ERROR_MISSING'],
    [{ outcome: 'succeeded', errorCode: 'E', errorMessage: 'It broke.' }, 'ERROR_UNEXPECTED'],
  ])('refuses what contradicts itself: %j', async (told, code) => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)

    expect(await ask('runs.complete', { runId, ...told })).toMatchObject({ outcome: 'refused', code })
  })

  it('refuses where the run waits, or was cancelled', async () => {
    const { ask, here } = aTenant()
    const runId = await aQueuedRunIn(here)

    expect(await ask('runs.complete', { runId, ...success })).toMatchObject({ code: 'RUN_NOT_RUNNING' })
    await ask('runs.cancel', { runId, reason: 'Not wanted.' })
    expect(await ask('runs.complete', { runId, ...success })).toMatchObject({ code: 'RUN_ENDED_OTHERWISE' })
  })
})

describe('a run that was cancelled', () => {
  const cancel = ({ ask }: ReturnType<typeof aTenant>, runId: string) =>
    ask('runs.cancel', { runId, reason: 'Done by hand.' })

  it('leaves what was checked until then, its sealed trace and its proof, and neither incident nor lesson', async () => {
    const tenant = aTenant()
    const runId = await aTracedRunIn(tenant.here)

    const cancelled = await cancel(tenant, runId)

    expect(cancelled).toMatchObject({ outcome: 'done', value: { state: 'cancelled', errorMessage: 'Done by hand.' } })
    expect(await tenant.ask('runs.get_evaluation', { runId })).toMatchObject({
      value: {
        verdict: 'not_applicable',
        inputs: { state: 'cancelled', totals: { steps: 3 }, obligations: [{ state: 'done' }] },
        incidentIds: [],
        lessonIds: [],
      },
    })
    expect(await tenant.rows('traces')).toMatchObject([{ steps: '3', sealed_at: expect.any(Date) }])
    expect(await tenant.counts()).toMatchObject({ incidents: 0, violations: 0, lessons_learned: 0 })
    expect(await tenant.ask('runs.prove', { runId })).toMatchObject({ value: { proven: true, differs: [] } })
    const events = (await tenant.rows('outbox')).filter(({ dispatch_id }) => dispatch_id === cancelled.dispatchId)
    expect(events.map(({ type }) => type)).toEqual(['run.cancelled', 'policy.evaluated'])
  })

  it('before it was started leaves the same, of nothing', async () => {
    const tenant = aTenant()
    const runId = await aQueuedRunIn(tenant.here)
    expect(await tenant.ask('runs.prove', { runId })).toMatchObject({ code: 'RUN_NOT_COMPLETED' })

    await cancel(tenant, runId)

    expect(await tenant.ask('runs.get_evaluation', { runId })).toMatchObject({
      value: { verdict: 'not_applicable', ranMs: null, inputs: { obligations: [] } },
    })
    expect(await tenant.ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it('did break what it broke until then, and did come near what it came near', async () => {
    const tenant = aTenant()
    await tenant.ask('thresholds.set', { maxCostMicros: 10_000, maxTokens: 1_000 })
    const runId = await aRunningRunIn(tenant.here)
    const step = aSentStep(0, { costMicros: 10_001, outputTokens: 900 })
    await tenant.ask('runs.record_steps', { runId, steps: [step] })

    await cancel(tenant, runId)

    const [incident] = await tenant.rows('incidents')
    expect(incident).toMatchObject({ category: 'policy_violation', error_code: 'COST_LIMIT_EXCEEDED' })
    expect(await tenant.rows('lessons_learned')).toMatchObject([{ type: 'near_threshold', source_run_id: runId }])
    expect(await tenant.ask('runs.get_evaluation', { runId })).toMatchObject({
      value: { verdict: 'violation', incidentIds: [incident?.id] },
    })
    expect(await tenant.ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })
})
