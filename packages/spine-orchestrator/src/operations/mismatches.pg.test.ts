import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aMismatchOf, aReport } from '../testing/mismatches.ts'
import { aSentStep, aRunningRunIn, aTracedRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('a mismatch', () => {
  it('comes back as it was reported, and leaves its notice in the outbox', async () => {
    const { ask, here, events } = aTenant()
    const runId = await aTracedRunIn(here)
    const details = { ключ: ['🦊', 1.5, 1e21, { z: null, __proto: 1 }] }

    const reported = await ask('traces.report_mismatch', aReport(runId, { seq: 2, actualHash: undefined, details }))
    const nul = await ask('traces.report_mismatch', aReport(runId, { details: { a: '\0' } }))
    const listed = await ask('traces.list_trace_mismatches', { runId })

    expect(reported).toMatchObject({
      outcome: 'done',
      value: { seq: 2, state: 'open', expectedHash: '5'.repeat(64), actualHash: null, reportedBy: 'alice' },
    })
    expect(nul).toMatchObject({ outcome: 'invalid', issues: [{ path: 'details.a' }] })
    expect(listed).toMatchObject({ value: { items: [{ details, state: 'open', version: 1 }], nextCursor: null } })
    expect(await events('trace.mismatch_reported')).toMatchObject([{ payload: { runId, seq: 2, state: 'open' } }])
  })

  it('is open once, however many report it at once', async () => {
    const { ask, here, events } = aTenant()
    const runId = await aTracedRunIn(here)

    for (const facts of [
      {},
      { actualHash: undefined },
      { expectedHash: undefined, actualHash: undefined },
      { seq: 1 },
    ]) {
      const ends = await Promise.all(
        Array.from({ length: 6 }, () => ask('traces.report_mismatch', aReport(runId, facts))),
      )
      expect(ends.map((end) => (end.outcome === 'refused' ? end.code : end.outcome)).toSorted()).toEqual([
        ...Array.from({ length: 5 }, () => 'MISMATCH_REPORTED'),
        'done',
      ])
    }
    expect(await events('trace.mismatch_reported')).toHaveLength(4)
  })

  it('may be reported again once it is resolved, and not while it is in hand', async () => {
    const { ask, here } = aTenant()
    const runId = await aTracedRunIn(here)
    const mismatchId = await aMismatchOf(runId, here)

    await ask('traces.bulk_report_mismatches', { mismatchIds: [mismatchId], reference: 'issue 812' })
    expect(await ask('traces.report_mismatch', aReport(runId))).toMatchObject({ code: 'MISMATCH_REPORTED' })
    const resolved = await ask('traces.resolve_mismatch', {
      mismatchId,
      resolution: 'model_drift',
      note: 'A new model.',
    })
    expect(await ask('traces.report_mismatch', aReport(runId))).toMatchObject({ outcome: 'done' })

    expect(resolved).toMatchObject({
      value: { state: 'resolved', resolution: 'model_drift', reference: 'issue 812', acknowledgedBy: 'alice' },
    })
    expect(await ask('traces.list_mismatches', { state: ['resolved'] })).toMatchObject({
      value: { items: [{ id: mismatchId, note: 'A new model.' }] },
    })
    expect(await ask('traces.list_mismatches', {})).toMatchObject({ value: { items: [{}, {}] } })
  })

  it('is resolved once, by one of many', async () => {
    const { ask, here, events } = aTenant()
    const mismatchId = await aMismatchOf(await aTracedRunIn(here), here)

    const ends = await Promise.all(
      ['fixed', 'wont_fix', 'expected_change'].map((resolution) =>
        ask('traces.resolve_mismatch', { mismatchId, resolution }),
      ),
    )

    expect(ends.map((end) => (end.outcome === 'refused' ? end.code : end.outcome)).toSorted()).toEqual([
      'MISMATCH_RESOLVED',
      'MISMATCH_RESOLVED',
      'done',
    ])
    expect(await events('trace.mismatch_resolved')).toHaveLength(1)
    await expect(db.all(`update hoc.trace_mismatches set note = 'x' where id = '${mismatchId}'`)).rejects.toThrow(
      'what was resolved stays resolved',
    )
    await expect(db.all(`delete from hoc.trace_mismatches where id = '${mismatchId}'`)).rejects.toThrow('are kept')
  })

  it('is taken in hand with others under one notice, all or none, whichever way round they are named', async () => {
    const { ask, here, events } = aTenant()
    const runId = await aTracedRunIn(here)
    const mismatchIds = await Promise.all([0, 1, 2].map((seq) => aMismatchOf(runId, here, { seq })))
    const [first, ...others] = mismatchIds

    const absent = [...mismatchIds, crypto.randomUUID()]
    expect(await ask('traces.bulk_report_mismatches', { mismatchIds: absent })).toMatchObject({
      code: 'MISMATCH_NOT_FOUND',
    })
    const ends = await Promise.all(
      [mismatchIds, mismatchIds.toReversed()].map((ids) =>
        ask('traces.bulk_report_mismatches', { mismatchIds: [...ids, ...ids] }),
      ),
    )

    expect(ends.map((end) => (end.outcome === 'refused' ? end.code : end.outcome)).toSorted()).toEqual([
      'MISMATCH_NOT_OPEN',
      'done',
    ])
    const [notice, ...more] = await events('trace.mismatches_acknowledged')
    expect(more).toEqual([])
    expect(notice).toMatchObject({ payload: { items: [{ state: 'acknowledged' }, {}, {}] } })
    expect(await ask('traces.list_mismatches', { state: ['acknowledged'] })).toMatchObject({
      value: { items: { length: 3 } },
    })
    expect(await ask('traces.bulk_report_mismatches', { mismatchIds: [first, ...others] })).toMatchObject({
      code: 'MISMATCH_NOT_OPEN',
    })
  })

  it('is of a recorded step, and of no other tenant’s', async () => {
    const { ask, here } = aTenant()
    const stranger = aTenant()
    const runId = await aTracedRunIn(here)
    const theirs = await aTracedRunIn(stranger.here)
    const mismatchId = await aMismatchOf(runId, here)
    const untraced = await aRunningRunIn(here)

    expect(await ask('traces.report_mismatch', aReport(runId, { seq: 3 }))).toMatchObject({ code: 'STEP_NOT_FOUND' })
    expect(await ask('traces.report_mismatch', aReport(untraced))).toMatchObject({ code: 'STEP_NOT_FOUND' })
    expect(await ask('traces.report_mismatch', aReport(theirs))).toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect(await stranger.ask('traces.resolve_mismatch', { mismatchId, resolution: 'fixed' })).toMatchObject({
      code: 'MISMATCH_NOT_FOUND',
    })
    const both = [mismatchId, await aMismatchOf(theirs, stranger.here)]
    expect(await stranger.ask('traces.bulk_report_mismatches', { mismatchIds: both })).toMatchObject({
      code: 'MISMATCH_NOT_FOUND',
    })
    expect(await stranger.ask('traces.list_trace_mismatches', { runId })).toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect(await stranger.ask('traces.list_mismatches', {})).toMatchObject({ value: { items: { length: 1 } } })
    expect(await ask('traces.list_mismatches', { state: ['open'] })).toMatchObject({ value: { items: { length: 1 } } })
  })

  it('holds no secret', async () => {
    const { ask, here } = aTenant()
    const runId = await aTracedRunIn(here)

    await ask('traces.report_mismatch', aReport(runId, { details: { password: 'hunter2hunter2' } }))

    expect(JSON.stringify(await db.all(`select * from hoc.trace_mismatches where run_id = '${runId}'`))).not.toContain(
      'hunter2',
    )
  })
})

describe('two traces', () => {
  it('are compared step by step, from page to page', async () => {
    const { ask, here } = aTenant()
    const runId = await aTracedRunIn(here, 3)
    const otherRunId = await aTracedRunIn(here, 3)
    const longer = await aTracedRunIn(here, 4)

    const first = await ask('traces.compare', { runId, otherRunId, limit: 2 })
    if (first.outcome !== 'done') throw new Error(first.outcome)

    expect(first.value).toMatchObject({ achieved: 'exact', parity: true, compared: 2 })
    expect(await ask('traces.compare', { runId, otherRunId, limit: 2, cursor: first.value.nextCursor })).toMatchObject({
      value: { achieved: 'exact', compared: 1, nextCursor: null },
    })
    expect(await ask('traces.compare', { runId, otherRunId: longer })).toMatchObject({
      value: { passed: false, divergence: { seq: 3, reasons: ['step_count'] } },
    })
    expect(await ask('traces.compare', { runId: longer, otherRunId: runId, limit: 3 })).toMatchObject({
      value: { passed: true, compared: 3, nextCursor: expect.any(String) as string },
    })
  })

  it('that decided alike on other parameters pass for logical, and not for exact', async () => {
    const { ask, here } = aTenant()
    const runId = await aTracedRunIn(here, 1)
    const otherRunId = await aRunningRunIn(here)
    await ask('runs.record_steps', { runId: otherRunId, steps: [aSentStep(0, { params: { seq: 0, more: true } })] })

    expect(await ask('traces.compare', { runId, otherRunId })).toMatchObject({
      value: { achieved: 'logical', passed: false, divergence: { seq: 0, reasons: ['params'] } },
    })
    expect(await ask('traces.compare', { runId, otherRunId, level: 'logical' })).toMatchObject({
      value: { passed: true, divergence: null },
    })
  })

  it('are both of one tenant, and have a step', async () => {
    const { ask, here } = aTenant()
    const stranger = aTenant()
    const [runId, empty] = [await aTracedRunIn(here), await aRunningRunIn(here)]
    const theirs = await aTracedRunIn(stranger.here)

    expect(await ask('traces.compare', { runId, otherRunId: theirs })).toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect(await ask('traces.compare', { runId: theirs, otherRunId: runId })).toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect(await ask('traces.compare', { runId: empty, otherRunId: empty })).toMatchObject({ code: 'NOTHING_COMPARED' })
  })
})

function aTenant() {
  const caller = anOperator({ grants: ['runs:read', 'runs:write'] })
  const spine = aSpine(db)
  const ask = <Name extends AnyContract['name']>(name: Name, input: object) => spine.dispatch(name, input, caller)
  const events = (type: string) =>
    db.all(`select payload from hoc.outbox where tenant_id = '${caller.tenantId}' and type = '${type}'`)
  return { here: { spine, caller }, ask, events }
}
