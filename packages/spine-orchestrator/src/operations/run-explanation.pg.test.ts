import { setTimeout as pause } from 'node:timers/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { tapStatements } from '@hoc/drivers/testing/tap'
import type { Mode } from '@hoc/spine-schemas/governance'
import { RunExplanation } from '@hoc/spine-schemas/run-explanation'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aRecordingTenantOf } from '../testing/explained.ts'
import { aTenantOf } from '../testing/run-ends.ts'
import { aQueuedRunIn, aRunningRunIn, aSentStep } from '../testing/runs.ts'

let db: TestDatabase
let tap: ReturnType<typeof tapStatements>
beforeAll(async () => {
  db = await openTestDatabase()
  tap = tapStatements(db.pool)
})
afterAll(() => db.close())

describe('an explanation', () => {
  it('follows one failed run from its declaration to its lesson in one document', async () => {
    // #region story
    let mode: Mode = 'normal'
    const tenant = aRecordingTenantOf(db, { governance: () => ({ mode, tenantState: 'active' }) })
    const { ask, done, caller } = tenant
    await done('thresholds.set', { maxCostMicros: 50_000 })
    const { id: runId } = await done('runs.declare', {
      agentId: 'invoice-agent',
      goal: 'Match the invoices of March with their orders.',
      actorType: 'human',
      onBehalfOf: 'alice@example.com',
      source: 'sdk',
      tools: ['orders.read'],
    })
    await done('runs.start', { runId })
    await done('runs.checkpoint', { runId })
    await done('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros: 20_000 })] })

    await done('governance.set_mode', { mode: 'killed', reason: 'The fleet is deleting tickets.' })
    mode = 'killed'
    await done('runs.checkpoint', { runId })
    await ask('runs.heartbeat', { runId })
    await pause(2) // what happens within one millisecond has no order
    mode = 'normal'
    await done('governance.set_mode', { mode: 'normal', reason: 'The fleet was stopped.' })

    const broken = { status: 'failure', outcomeCategory: 'TIMEOUT', outcomeCode: 'ORDERS_AWAY', costMicros: 40_000 }
    await done('runs.record_steps', { runId, steps: [aSentStep(1, broken)] })
    await ask('runs.complete', { runId, outcome: 'failed' }, { ...caller, grants: ['runs:read'] })
    const failure = { errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' }
    const completed = await done('runs.complete', { runId, outcome: 'failed', ...failure })
    // #endregion

    const told = await tenant.explained(runId)

    expect(told).toMatchObject({
      runId,
      declaration: {
        agentId: 'invoice-agent',
        goal: 'Match the invoices of March with their orders.',
        createdBy: 'alice',
      },
      outcome: { state: 'failed', errorCode: 'TOOL_TIMEOUT', endedBy: 'alice' },
      steps: { totals: { steps: 2, failedSteps: 1, costMicros: 60_000 }, leftOut: 0, sealedAt: expect.any(String) },
      evaluation: { id: completed.evaluationId, verdict: 'violation', inputs: { totals: { costMicros: 60_000 } } },
      obligations: [{ kind: 'outcome', state: 'done' }],
      controls: {
        governance: {
          effective: 'normal',
          items: [{ mode: 'killed', reason: 'The fleet is deleting tickets.' }, { mode: 'normal' }],
        },
        tenant: { state: 'active' },
        thresholds: {
          limits: { maxCostMicros: { value: 50_000, source: 'tenant' } },
          settings: [{ scope: 'tenant', version: 1, heldThen: true }],
        },
      },
      violations: { items: [{ rule: 'COST_LIMIT_EXCEEDED', evaluatedValue: '60000' }] },
    })
    expect(told.incidents.items.map(({ id }) => id).toSorted()).toEqual([...completed.incidentIds].toSorted())
    expect(told.lessons.items.map(({ id, state }) => [id, state])).toEqual(
      completed.lessonIds.map((id) => [id, 'pending']),
    )
    expect(told.moments.map(({ kind }) => kind)).toEqual([
      'declared',
      'started',
      'governance',
      'checkpoint',
      'dispatch',
      'governance',
      'step',
      'dispatch',
      'ended',
      'evaluated',
      'violation',
      'incident',
      'incident',
      'lesson',
      'obligation',
    ])
    // It went on when governance let it, and told its end after all: it hangs on neither.
    expect(told.hinges.map(({ kind, name }) => [kind, name])).toEqual([
      ['error', 'TOOL_TIMEOUT'],
      ['step', 'ORDERS_AWAY'],
      ['threshold', 'max_cost_micros'],
    ])

    const end = told.dispatches.items.find(
      ({ operation, outcome }) => operation === 'runs.complete' && outcome === 'done',
    )
    expect(end).toMatchObject({ authority: { verdict: 'allow', code: 'ALLOWED' }, verdict: 'violation' })
    const wrote = new Set(end?.wrote.map(({ entity }) => entity))
    expect([...wrote].toSorted()).toEqual([
      'incident',
      'incident_event',
      'incident_evidence',
      'lesson',
      'run',
      'run_obligation',
      'trace',
      'violation',
    ])
    expect(
      told.dispatches.items.map(({ operation, outcome, authority }) => [operation, outcome, authority?.gate]),
    ).toEqual([
      ['runs.declare', 'done', null],
      ['runs.start', 'done', null],
      ['runs.checkpoint', 'done', 'governance'],
      ['runs.heartbeat', 'denied', 'governance'],
      ['runs.complete', 'denied', 'grant'],
      ['runs.complete', 'done', null],
    ])
    expect(told.checkpoints.items.map(({ verdict }) => verdict)).toEqual(['continue', 'stop'])
    expect(told.dispatches).toMatchObject({ leftOut: 3, orMore: false })
  })

  it('takes one flight, whatever there is', async () => {
    const { done, here, spine, caller } = aRecordingTenantOf(db)
    const runId = await aRunningRunIn(here)
    await done('runs.fail', { runId, errorCode: 'E', errorMessage: 'It broke.' })
    tap.heard()

    await spine.dispatch('runs.explain', { runId }, caller)

    expect(tap.heard()).toHaveLength(1)
  })

  it('tells of a run that is tried again which run does, and of the new one which it came from', async () => {
    const tenant = aRecordingTenantOf(db)
    const runId = await aRunningRunIn(tenant.here)
    await tenant.done('runs.fail', { runId, errorCode: 'E', errorMessage: 'It broke.' })
    const { id: again } = await tenant.done('runs.retry', { runId })

    expect((await tenant.explained(runId)).outcome).toMatchObject({ retriedBy: again })
    expect(await tenant.explained(again)).toMatchObject({
      declaration: { parentId: runId, attempt: 2 },
      outcome: { state: 'queued' },
      dispatches: { items: [{ operation: 'runs.retry', wrote: [{ entity: 'run', id: again }] }] },
    })
  })

  it('names the lesson of the day for a second failure of its code, and the hinges of neither end that came to nothing', async () => {
    const tenant = aRecordingTenantOf(db)
    const { ask, done, here } = tenant
    const error = { errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' }
    const first = await aRunningRunIn(here)
    const { lessonIds } = await done('runs.complete', { runId: first, outcome: 'failed', ...error })
    const runId = await aRunningRunIn(here)
    await ask('runs.start', { runId })
    await ask('runs.complete', { runId, outcome: 'failed' })
    await done('runs.fail', { runId, ...error })
    await ask('runs.complete', { runId, outcome: 'failed' })
    await ask('runs.record_steps', { runId, steps: [aSentStep(7)] })

    const told = await tenant.explained(runId)

    expect(told.lessons).toMatchObject({
      items: [],
      keptBefore: [{ lessonId: lessonIds[0], title: 'Failure: TOOL_TIMEOUT' }],
    })
    expect(told.moments).toContainEqual(expect.objectContaining({ kind: 'lesson', id: lessonIds[0] }))
    expect((await tenant.explained(first)).lessons).toMatchObject({ items: [{ id: lessonIds[0] }], keptBefore: [] })
    const refusals = told.dispatches.items.filter(({ outcome }) => outcome === 'refused')
    const codes = 'RUN_NOT_QUEUED ERROR_MISSING ERROR_MISSING RUN_NOT_RUNNING'
    expect(refusals.map(({ code }) => code).join(' ')).toBe(codes)
    expect(told.hinges.map(({ kind }) => kind)).toEqual(['error'])
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it('tells what a suppression prevented, which model failed it, and what was decided', async () => {
    const tenant = aRecordingTenantOf(db)
    const { done, here } = tenant
    await done('suppressions.create', {
      policyId: 'retry-policy',
      errorCode: 'RATE_LIMITED',
      reason: 'The agent waits.',
    })
    const prevented = await aRunningRunIn(here)
    await done('runs.fail', { runId: prevented, errorCode: 'RATE_LIMITED', errorMessage: 'Slow down.' })
    const failed = await aRunningRunIn(here)
    await done('decisions.record', {
      decision: { type: 'budget_enforcement', afterStep: 3, remainingSteps: 9 },
      runId: failed,
    })
    const told = { type: 'timeout', model: 'large-2', errorCode: 'TIMEOUT', errorMessage: 'No answer in 30 s.' }
    await done('failures.report', { runId: failed, ...told })

    const first = await tenant.explained(prevented)
    expect(first).toMatchObject({ incidents: { items: [] }, preventions: [{ policyId: 'retry-policy' }] })
    expect(first.hinges).toContainEqual(expect.objectContaining({ kind: 'suppression', name: 'retry-policy' }))
    const second = await tenant.explained(failed)
    expect(second).toMatchObject({
      failure: { model: 'large-2' },
      decisions: { items: [{ outcome: 'execution_halted' }] },
    })
    expect(second.hinges).toContainEqual(expect.objectContaining({ kind: 'model', name: 'large-2' }))
  })

  it('holds no secret that was told: not of an error, not of a goal, not of an input that was invalid', async () => {
    const tenant = aRecordingTenantOf(db)
    const secret = 'password=Hunter2Hunter2'
    const runId = await aQueuedRunIn(tenant.here, { goal: `Log in with ${secret}.` })
    await tenant.done('runs.start', { runId })
    await tenant.ask('runs.fail', { runId, errorCode: 'E', surprise: secret })
    await tenant.done('runs.fail', { runId, errorCode: 'E', errorMessage: `It said ${secret}.` })

    const told = await tenant.explained(runId)

    expect(JSON.stringify(told)).not.toContain('Hunter2')
    expect(told.dispatches.items).toContainEqual(
      expect.objectContaining({ operation: 'runs.fail', outcome: 'invalid' }),
    )
  })

  it.each(['run-17', '', "' or true --", '019b7a00-0000-7000-8000-00000000000\n1', null, { $ne: null }])(
    'is given of no id that is none: %j',
    async (runId) => {
      const { here, caller } = aTenantOf(db)

      expect(await here.spine.dispatch('runs.explain', { runId }, caller)).toMatchObject({ outcome: 'invalid' })
    },
  )

  it('is for those who may read the audit: a viewer’s grants are not enough', async () => {
    const { here, caller } = aTenantOf(db)
    const runId = await aQueuedRunIn(here)
    const viewer = { ...caller, grants: ['runs:read', 'incidents:read'] }

    expect(await here.spine.dispatch('runs.explain', { runId }, viewer)).toMatchObject({
      outcome: 'denied',
      gate: 'grant',
    })
  })

  it('is of one tenant’s own: whoever else names the run is told that there is none, and is nowhere in it', async () => {
    const tenant = aRecordingTenantOf(db)
    const stranger = aRecordingTenantOf(db)
    const runId = await aRunningRunIn(tenant.here)
    const mallory = anOperator({ grants: ['*'], tenantId: stranger.caller.tenantId })
    await stranger.ask('runs.checkpoint', { runId }, mallory)
    await stranger.ask('runs.cancel', { runId, reason: 'It is mine.' }, mallory)
    await stranger.recorded()

    expect(await stranger.ask('runs.explain', { runId })).toMatchObject({ outcome: 'refused', code: 'RUN_NOT_FOUND' })
    await stranger.recorded()
    expect((await tenant.explained(runId)).dispatches.tally).toEqual([
      { operation: 'runs.declare', outcome: 'done', verdict: null, code: null, count: 1 },
      { operation: 'runs.start', outcome: 'done', verdict: null, code: null, count: 1 },
    ])
  })

  it('is bounded for a run that asked ten thousand times, and counts what it leaves out', async () => {
    const tenant = aRecordingTenantOf(db)
    const runId = await aRunningRunIn(tenant.here)
    await tenant.recorded()
    await db.all(`insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, authority_code, authority_degraded, run_id, at)
      select '${tenant.caller.tenantId}', overlay(gen_random_uuid()::text placing left(hoc.uuid_floor(now())::text, 14) || '7' from 1)::uuid,
        'runs.heartbeat', 'alice', 'done', 'ALLOWED', false, '${runId}', now() from generate_series(1, 10000)`)

    const { dispatches } = await tenant.explained(runId)

    expect(dispatches).toMatchObject({ orMore: true, listedBy: 'dispatches.list' })
    expect(dispatches.leftOut).toBeGreaterThanOrEqual(1_990)
    expect(dispatches.items.length).toBeLessThanOrEqual(100)
    expect(dispatches.items).toContainEqual(expect.objectContaining({ operation: 'runs.declare' }))
  })
})

it('answers as its contract says', async () => {
  const tenant = aRecordingTenantOf(db)
  const told = await tenant.explained(await aQueuedRunIn(tenant.here))

  expect(RunExplanation.parse(told)).toEqual(told)
})
