import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createGapDetector } from '../plumbing/gaps.ts'
import { anActiveIncident, aSpine, spill } from '../testing/incidents.ts'
import { rowsOf } from '../testing/plumbing.ts'
import { aQueuedRunIn, errand } from '../testing/runs.ts'
import { createRecorder } from './recorder.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

describe('the recorder', () => {
  it('G4: keeps what became of every dispatch: writes, reads, refusals, denials and what was invalid', async () => {
    const { recorder, dispatch, reported } = recorded()
    const operator = anOperator()
    const created = await dispatch('incidents.create', spill, operator, { correlationId: 'c-1', idempotencyKey: 'k' })
    if (created.outcome !== 'done') throw new Error(created.outcome)
    await dispatch('incidents.create', spill, operator, { idempotencyKey: 'k' })
    await dispatch('incidents.list', {}, operator)
    await dispatch('incidents.resolve', { incidentId: operator.tenantId, summary: 's' }, operator)
    await dispatch('incidents.list', {}, { ...operator, grants: [] })
    await dispatch('incidents.create', {}, operator)
    await recorder.stop()

    const records = await rowsOf(db, 'dispatch_records', operator.tenantId)
    expect(records).toMatchObject([
      {
        id: created.dispatchId,
        outcome: 'done',
        correlation_id: 'c-1',
        authority_code: 'ALLOWED',
        governance_active: true,
      },
      { outcome: 'done', replay_of: created.dispatchId },
      { operation: 'incidents.list', outcome: 'done' },
      { outcome: 'refused', code: 'INCIDENT_NOT_FOUND' },
      { outcome: 'denied', authority_code: 'GRANT_MISSING' },
      { outcome: 'invalid', authority_code: 'NOT_ASKED', governance_active: null },
    ])
    expect(records.every(({ duration_us, rebuilt }) => Number(duration_us) > 0 && rebuilt === false)).toBe(true)
    expect(reported).toEqual([])
  })

  it('keeps which run was meant, and which verdict was answered, also of what was read, refused, denied and invalid', async () => {
    const { recorder, dispatch } = recorded()
    const operator = anOperator({ grants: ['runs:*'] })
    const declared = await dispatch('runs.declare', errand, operator)
    if (declared.outcome !== 'done') throw new Error(declared.outcome)
    const runId = declared.value.id
    await dispatch('runs.checkpoint', { runId }, operator)
    await dispatch('runs.heartbeat', { runId }, operator)
    await dispatch('runs.start', { runId }, { ...operator, grants: [] })
    await dispatch('runs.start', { runId, leaseSeconds: 1 }, operator)
    await dispatch('runs.list', {}, operator)
    await recorder.stop()

    const records = await rowsOf(db, 'dispatch_records', operator.tenantId)
    expect(records.map(({ outcome, run_id, verdict }) => [outcome, run_id, verdict])).toEqual([
      ['done', null, null],
      ['done', runId, 'stop'],
      ['refused', runId, null],
      ['denied', runId, null],
      ['invalid', runId, null],
      ['done', null, null],
    ])
    const page = await dispatch('dispatches.list', { runId, limit: 3 }, { ...operator, grants: ['*'] })
    expect(page).toMatchObject({
      value: { items: [{ outcome: 'invalid' }, { outcome: 'denied' }, { code: 'RUN_NOT_RUNNING' }] },
    })
    expect(await dispatch('dispatches.list', { runId }, anOperator({ grants: ['*'] }))).toMatchObject({
      value: { items: [] },
    })
  })

  it('keeps all others where the server cannot take one, and says which that was', async () => {
    const { recorder, dispatch, reported } = recorded()
    const [alice, bob] = [anOperator(), anOperator()]
    const unkept = { ...alice, actorId: 'a\0b' as typeof alice.actorId }
    for (const caller of [alice, bob, unkept, alice, bob]) await dispatch('incidents.list', {}, caller)
    await recorder.stop()

    expect(await rowsOf(db, 'dispatch_records', alice.tenantId)).toHaveLength(2)
    expect(await rowsOf(db, 'dispatch_records', bob.tenantId)).toHaveLength(2)
    expect(recorder.stats()).toEqual({ queued: 0, written: 4, dropped: 1 })
    expect(reported).toEqual([expect.stringContaining('dispatch records')])
  })

  it.each([
    ['correlationId', 'a\0b'],
    ['correlationId', 'x'.repeat(9_000)],
    ['correlationId', ''],
    ['idempotencyKey', '\ud800'],
    ['idempotencyKey', 'a\0b'],
    ['idempotencyKey', 'x'.repeat(256)],
    ['idempotencyKey', ''],
    ['idempotencyKey', 7],
  ])('keeps that a dispatch under the %s %j was invalid, and does nothing for it', async (name, value) => {
    const { recorder, dispatch, reported } = recorded()
    const operator = anOperator()

    const outcome = await dispatch('incidents.create', spill, operator, { [name]: value })
    await recorder.stop()

    expect(outcome).toMatchObject({ outcome: 'invalid', issues: [{ path: name }] })
    expect(await rowsOf(db, 'incidents', operator.tenantId)).toEqual([])
    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toMatchObject([{ outcome: 'invalid' }])
    expect(reported).toEqual([])
  })

  it('G4: is post-commit only: makes no dispatch wait, and loses nothing, while the database is away for a moment', async () => {
    const { recorder, dispatch, reported } = recorded()
    const operator = anOperator()
    await db.all('revoke insert on hoc.dispatch_records from hoc_worker')

    const outcome = await dispatch('incidents.list', {}, operator)
    await expect.poll(() => reported.length).toBeGreaterThan(0)
    await db.all('grant insert on hoc.dispatch_records to hoc_worker')
    await recorder.stop()

    expect(outcome.outcome).toBe('done')
    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toHaveLength(1)
    expect(recorder.stats()).toEqual({ queued: 0, written: 1, dropped: 0 })
  })

  it('keeps once what is there already, and what comes with it, without a word', async () => {
    const { recorder, reported } = recorded()
    const { dispatch } = aSpine(db, { consequences: [recorder, recorder] })
    const operator = anOperator()

    for (let asked = 0; asked < 3; asked++) await dispatch('incidents.list', {}, operator)
    await recorder.stop()
    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toHaveLength(3)

    const other = recorded()
    const outcome = await other.dispatch('incidents.list', {}, operator)
    await db.all(`insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, at, rebuilt)
      values ('${operator.tenantId}', '${outcome.dispatchId}', 'incidents.list', 'alice', 'done', now(), true)`)
    await other.dispatch('incidents.list', {}, operator)
    await other.recorder.stop()
    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toHaveLength(5)
    expect([...reported, ...other.reported]).toEqual([])
  })

  it('drops, counts and says so, rather than grow without end', async () => {
    const reported: string[] = []
    const recorder = createRecorder({
      worker: db.worker,
      report: (what) => reported.push(what),
      capacity: 2,
      flushMs: 9_999,
    })
    const { dispatch } = aSpine(db, { consequences: [recorder], report: (what) => reported.push(what) })
    const operator = anOperator()

    for (let asked = 0; asked < 4; asked++) await dispatch('incidents.list', {}, operator)

    expect(recorder.stats()).toEqual({ queued: 2, written: 0, dropped: 2 })
    expect(reported).toEqual(['dispatch records'])
    await recorder.stop()
    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toHaveLength(2)
  })
})

describe('the gap detector', () => {
  it('records from the ledger what a dying process did not, once, and nothing else', async () => {
    const { operator, dispatch, incidentId } = await anActiveIncident(db)
    const { recorder, dispatch: recording } = recorded()
    const kept = await recording('incidents.create', spill, operator)
    await dispatch('incidents.acknowledge', { incidentId }, operator)
    await recorder.stop()
    const closeGaps = createGapDetector({ worker: db.worker, settledMs: 0, now: () => Date.now() + 1_000 })

    await closeGaps()
    await closeGaps()

    const records = await rowsOf(db, 'dispatch_records', operator.tenantId)
    expect(records.map(({ operation, outcome, rebuilt }) => ({ operation, outcome, rebuilt }))).toEqual([
      { operation: 'incidents.create', outcome: 'done', rebuilt: true },
      { operation: 'incidents.create', outcome: 'done', rebuilt: false },
      { operation: 'incidents.acknowledge', outcome: 'done', rebuilt: true },
    ])
    expect(records[1]?.id).toBe(kept.dispatchId)
  })

  it('knows again which run was meant', async () => {
    const operator = anOperator({ grants: ['runs:*'] })
    const { dispatch } = aSpine(db)
    const runId = await aQueuedRunIn({ spine: { dispatch }, caller: operator })

    await createGapDetector({ worker: db.worker, settledMs: 0, now: () => Date.now() + 1_000 })()

    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toMatchObject([{ run_id: runId, rebuilt: true }])
  })

  it('leaves alone what may still be on its way', async () => {
    const { operator } = await anActiveIncident(db)

    await createGapDetector({ worker: db.worker, settledMs: 60_000 })()

    expect(await rowsOf(db, 'dispatch_records', operator.tenantId)).toEqual([])
  })
})

function recorded() {
  const reported: string[] = []
  const recorder = createRecorder({ worker: db.worker, report: (what) => reported.push(what) })
  return { recorder, reported, ...aSpine(db, { consequences: [recorder] }) }
}
