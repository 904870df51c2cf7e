import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure, success } from '../testing/run-ends.ts'
import { anOverdueRunIn, aQueuedRunIn, aRunningRunIn, aTracedRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const aTenant = () => aTenantOf(db)

// What a run owes and what was done are rows of one transaction: there is nothing to acknowledge, and so nothing to lose.
describe('reconciliation', () => {
  it.each([success, failure])(
    'COMPLETE: a run that ended has done what it owed, and each domain its part: %j',
    async (end) => {
      const { ask, here, rows } = aTenant()
      const runId = await aTracedRunIn(here)

      const completed = await ask('runs.complete', { runId, ...end })

      expect(completed).toMatchObject({ value: { evaluationId: expect.any(String) } })
      expect(await rows('run_obligations')).toMatchObject([{ kind: 'outcome', state: 'done' }])
      expect(await rows('traces')).toMatchObject([{ sealed_at: expect.any(Date) }])
      expect(await rows('incidents')).toHaveLength(end.outcome === 'failed' ? 1 : 0)
      expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true, differs: [] } })
    },
  )

  it('missing: what is owed and not done in time is one incident, however often it is looked for', async () => {
    const { ask, here, rows } = aTenant()
    const runId = await anOverdueRunIn(here)

    const reports = await Promise.all([1, 2, 3].map(() => ask('runs.report_overdue', { runId, kind: 'outcome' })))

    expect(reports.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused', 'refused'])
    expect(await rows('run_obligations')).toMatchObject([{ state: 'overdue' }])
    expect(await rows('incidents')).toMatchObject([{ error_code: 'OBLIGATION_OVERDUE', occurrences: 1 }])
  })

  it('done late: what was missing and is done after all says so, and the evaluation tells that it was late', async () => {
    const { ask, here, rows } = aTenant()
    const runId = await anOverdueRunIn(here)
    await ask('runs.report_overdue', { runId, kind: 'outcome' })

    await ask('runs.complete', { runId, ...success })
    const evaluation = await ask('runs.get_evaluation', { runId })

    expect(await rows('run_obligations')).toMatchObject([{ state: 'done_late' }])
    expect(evaluation).toMatchObject({
      value: {
        verdict: 'advisory',
        rules: expect.arrayContaining([expect.objectContaining({ signal: 'OBLIGATION_LATE' })]),
      },
    })
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true } })
  })

  it('done before anybody looked: what comes late and was not found overdue is done, and the evaluation tells that it was late', async () => {
    const { ask, here, rows } = aTenant()
    const runId = await anOverdueRunIn(here)

    await ask('runs.complete', { runId, ...success })
    const late = await ask('runs.report_overdue', { runId, kind: 'outcome' })

    const [owed] = await rows('run_obligations')
    expect(owed).toMatchObject({ state: 'done', overdue_at: null })
    expect(owed?.['done_at'].getTime()).toBeGreaterThan(owed?.['due_at'].getTime())
    expect(late).toMatchObject({ outcome: 'refused', code: 'OBLIGATION_NOT_DUE' })
    expect(await rows('incidents')).toEqual([])
    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({
      value: {
        verdict: 'advisory',
        rules: expect.arrayContaining([expect.objectContaining({ signal: 'OBLIGATION_LATE' })]),
      },
    })
  })

  it('drift: nothing is done that was not owed, since a run that was never started owes and leaves nothing', async () => {
    const { ask, here, rows, counts } = aTenant()
    const runId = await aQueuedRunIn(here)

    expect(await ask('runs.complete', { runId, ...success })).toMatchObject({ code: 'RUN_NOT_RUNNING' })

    expect(await rows('run_obligations')).toEqual([])
    expect(await counts()).toMatchObject({ policy_evaluations: 0, traces: 0 })
  })

  it('failed: a deed that fails settles nothing, and can be done again', async () => {
    const { ask, here, rows, caller } = aTenant()
    const runId = await aRunningRunIn(here)
    await db.all(`create function hoc.fault() returns trigger language plpgsql as $$ begin
        if new.tenant_id = '${caller.tenantId}' then raise exception 'The disk is full.'; end if; return new; end $$;
      create trigger fault before insert on hoc.policy_evaluations for each row execute function hoc.fault()`)

    await expect(ask('runs.complete', { runId, ...success })).rejects.toThrow('The disk is full.')
    expect(await rows('run_obligations')).toMatchObject([{ state: 'due' }])

    await db.all('drop function hoc.fault() cascade')
    expect(await ask('runs.complete', { runId, ...success })).toMatchObject({ outcome: 'done' })
    expect(await rows('run_obligations')).toMatchObject([{ state: 'done' }])
  })

  it('STALE: a run that is still running owes its outcome, and nothing says that it had one', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)

    expect(await ask('runs.outcome', { runId })).toMatchObject({
      value: { outcome: null, obligations: [{ kind: 'outcome', state: 'due' }] },
    })
    expect(await ask('runs.prove', { runId })).toMatchObject({ code: 'RUN_NOT_COMPLETED' })
  })
})

describe('G1: the runtime must not silently no-op', () => {
  it('an evaluation has an id that is its own, and the rules that were checked, whatever the status', async () => {
    const { ask, here } = aTenant()
    const ids = new Set<string>()
    for (const end of [success, failure, { ...failure, errorCode: 'BUDGET_EXCEEDED' }]) {
      const runId = await aRunningRunIn(here)
      const completed = await ask('runs.complete', { runId, ...end })
      const evaluation = await ask('runs.get_evaluation', { runId })
      if (completed.outcome !== 'done' || evaluation.outcome !== 'done') throw new Error(completed.outcome)

      expect(evaluation.value.id).toBe(completed.value.evaluationId)
      expect(evaluation.value.rules.filter(({ outcome }) => outcome !== 'unmeasured').length).toBeGreaterThan(2)
      ids.add(completed.value.evaluationId)
    }
    expect(ids.size).toBe(3)
  })

  it('a store that cannot take the evaluation makes the completion fail, and is never passed over', async () => {
    const { ask, here, rows } = aTenant()
    const runId = await aRunningRunIn(here)
    await db.all('alter table hoc.policy_evaluations rename to gone')

    await expect(ask('runs.complete', { runId, ...success })).rejects.toThrow('policy_evaluations')

    await db.all('alter table hoc.gone rename to policy_evaluations')
    expect(await rows('runs')).toMatchObject([{ state: 'running' }])
  })
})
