import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure, success } from '../testing/run-ends.ts'
import { aRunningRunIn, aSentStep, aSilentRunIn, aTracedRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const aTenant = () => aTenantOf(db)

// Whoever is first differs from time to time.
const often = Array.from({ length: 5 }, (_, index) => index)

describe('of several that end one run at once, exactly one does', () => {
  it('and five that tell the same are told the same', async () => {
    const { ask, here, counts, rows } = aTenant()
    const runId = await aTracedRunIn(here)

    const told = await Promise.all(Array.from({ length: 5 }, () => ask('runs.complete', { runId, ...failure })))

    const values = told.map((each) => (each.outcome === 'done' ? each.value : each))
    expect(values).toEqual(Array(5).fill(values[0]))
    expect(await counts()).toMatchObject({
      policy_evaluations: 1,
      incidents: 1,
      incident_evidence: 1,
      lessons_learned: 1,
    })
    expect((await rows('outbox')).filter(({ type }) => type === 'run.failed')).toHaveLength(1)
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it.each(often)('whether it succeeded or failed (%d)', async () => {
    const { ask, here, counts } = aTenant()
    const runId = await aTracedRunIn(here)

    const ends = await Promise.all([
      ask('runs.complete', { runId, ...success }),
      ask('runs.complete', { runId, ...failure }),
    ])

    const failed = ends[1]?.outcome === 'done'
    expect(ends.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused'])
    expect(await counts()).toMatchObject({ policy_evaluations: 1, incidents: failed ? 1 : 0 })
    expect(await ask('runs.outcome', { runId })).toMatchObject({ value: { state: failed ? 'failed' : 'succeeded' } })
  })

  it.each(often)('whether it is completed or cancelled (%d)', async () => {
    const { ask, here, counts, rows } = aTenant()
    const runId = await aTracedRunIn(here)

    const [completed, cancelled] = await Promise.all([
      ask('runs.complete', { runId, ...failure }),
      ask('runs.cancel', { runId, reason: 'Not wanted.' }),
    ])

    const isCompleted = completed.outcome === 'done'
    expect([completed.outcome, cancelled.outcome].toSorted()).toEqual(['done', 'refused'])
    expect(await counts()).toMatchObject({ policy_evaluations: 1, incidents: isCompleted ? 1 : 0 })
    expect(await rows('run_obligations')).toMatchObject([{ state: 'done' }])
  })

  it.each(often)('whether it is completed or found crashed (%d)', async () => {
    const { ask, here, counts, rows } = aTenant()
    const runId = await aSilentRunIn(here)

    const [completed, crashed] = await Promise.all([
      ask('runs.complete', { runId, ...success }),
      ask('runs.crash', { runId }),
    ])

    const isCompleted = completed.outcome === 'done'
    expect([completed.outcome, crashed.outcome].toSorted()).toEqual(['done', 'refused'])
    expect(await rows('runs')).toMatchObject([{ state: isCompleted ? 'succeeded' : 'crashed' }])
    expect(await counts()).toMatchObject({ policy_evaluations: 1, incidents: isCompleted ? 0 : 1 })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it.each(often)('and a step that comes late is refused, or is in the sealed trace and its sums (%d)', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)

    const [recorded, completed] = await Promise.all([
      ask('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros: 11 })] }),
      ask('runs.complete', { runId, ...success }),
    ])

    const isIn = recorded.outcome === 'done'
    expect(completed).toMatchObject({ outcome: 'done' })
    expect(isIn || recorded).toMatchObject(isIn ? {} : { outcome: 'refused', code: 'RUN_NOT_RUNNING' })
    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({ value: { costMicros: isIn ? 11 : 0 } })
    expect(await ask('traces.verify', { runId })).toMatchObject({ value: { steps: isIn ? 1 : 0, broken: null } })
  })
})

describe('a sealed trace', () => {
  it('takes no step more, also not by hand', async () => {
    const { ask, here } = aTenant()
    const runId = await aTracedRunIn(here)
    await ask('runs.complete', { runId, ...success })

    expect(await ask('runs.record_steps', { runId, steps: [aSentStep(3)] })).toMatchObject({ code: 'RUN_NOT_RUNNING' })
    await expect(db.all(`update hoc.traces set steps = 4 where run_id = '${runId}'`)).rejects.toThrow(
      'a sealed trace is not altered',
    )
  })
})

describe('if any part of it fails, nothing of it stays', () => {
  const tables = [
    'runs',
    'run_obligations',
    'traces',
    'incidents',
    'incident_events',
    'incident_evidence',
    'violations',
    'lessons_learned',
    'policy_evaluations',
    'ledger',
    'outbox',
  ]

  it.each(tables)('and what it owes stays due: %s', async (table) => {
    const { ask, here, everything, caller } = aTenant()
    await ask('thresholds.set', { maxCostMicros: 10_000 })
    const runId = await aRunningRunIn(here)
    await ask('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros: 10_001 })] })
    const before = await everything()
    const faulty = `create function hoc.fault() returns trigger language plpgsql as $$ begin
        if new.tenant_id = '${caller.tenantId}' then raise exception 'The disk is full.'; end if; return new; end $$;
      create trigger fault before insert or update on hoc.${table} for each row execute function hoc.fault()`
    await db.all(faulty)

    await expect(ask('runs.complete', { runId, ...failure })).rejects.toThrow('The disk is full.')

    expect(await everything()).toEqual(before)
    await db.all(`drop function hoc.fault() cascade`)
    expect(await ask('runs.complete', { runId, ...failure })).toMatchObject({ value: { verdict: 'violation' } })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })
})
