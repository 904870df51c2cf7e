import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { RunId } from '@hoc/spine-schemas/runs'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Standing } from '../kernel/gate.ts'
import { aSpine } from '../testing/incidents.ts'
import { rowsOf } from '../testing/plumbing.ts'
import {
  aForgottenRunIn,
  anEndedRunIn,
  anOverdueRunIn,
  aQueuedRunIn,
  aRunningRunIn,
  aSilentRunIn,
} from '../testing/runs.ts'
import { createSweep } from './sweep.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

const normal: Standing = { mode: 'normal', tenantState: 'active' }

function aTenant(governance: (tenantId: TenantId) => Standing | undefined = () => normal) {
  const caller = anOperator({ grants: ['*'] })
  return { db, caller, spine: aSpine(db, { governance }) }
}

function aSweep(governance: (tenantId: TenantId) => Standing | undefined = () => normal) {
  return createSweep({ worker: db.worker, spine: aSpine(db, { governance }) })
}

const run = (runId: string) => db.all(`select * from hoc.runs where id = '${runId}'`).then(([row]) => row)

describe('a sweep', () => {
  it('ends what fell silent, settles what it owed, and opens an incident, in one transaction, in every tenant', async () => {
    const tenants = [aTenant(), aTenant()]
    const silent = await Promise.all(tenants.map((here) => aSilentRunIn(here)))

    await aSweep()()

    for (const [index, { caller }] of tenants.entries()) {
      const [incident, ...more] = await rowsOf(db, 'incidents', caller.tenantId)
      const ledger = await rowsOf(db, 'ledger', caller.tenantId)
      const swept = ledger.filter(({ operation }) => operation === 'runs.crash')

      expect(await run(silent[index] ?? '')).toMatchObject({
        state: 'crashed',
        error_code: 'RUN_CRASHED',
        ended_by: 'scheduler',
        lease_expires_at: null,
      })
      expect(await rowsOf(db, 'run_obligations', caller.tenantId)).toMatchObject([{ state: 'done' }])
      expect(incident).toMatchObject({ source_run_id: silent[index], error_code: 'RUN_CRASHED', cause: 'llm_run' })
      expect(more).toEqual([])
      expect(swept.map(({ entity }) => entity)).toEqual([
        'run',
        'run_obligation',
        'trace',
        'incident',
        'incident_event',
        'incident_evidence',
        'lesson',
        'policy_evaluation',
      ])
      expect(new Set(swept.map(({ xid }) => xid)).size).toBe(1)
    }
  })

  it('crashes each run once and reports each debt once, on one incident of each cause, however many sweeps there are at once', async () => {
    const tenants = [aTenant(), aTenant()]
    for (let made = 0; made < 6; made++)
      await Promise.all(tenants.flatMap((tenant) => [aSilentRunIn(tenant), anOverdueRunIn(tenant)]))

    await Promise.all(Array.from({ length: 5 }, () => aSweep()()))
    await aSweep()()

    for (const { caller } of tenants) {
      const incidents = await rowsOf(db, 'incidents', caller.tenantId)
      const evidence = await rowsOf(db, 'incident_evidence', caller.tenantId)
      const events = await rowsOf(db, 'outbox', caller.tenantId)
      const count = (of: Record<string, unknown>[], key: string, value: string) =>
        of.filter((row) => row[key] === value).length

      expect(count(await rowsOf(db, 'runs', caller.tenantId), 'state', 'crashed')).toBe(6)
      expect(incidents.map(({ error_code, occurrences, impact }) => [error_code, occurrences, impact]).sort()).toEqual([
        ['OBLIGATION_OVERDUE', 6, 'agent'],
        ['RUN_CRASHED', 6, 'agent'],
      ])
      expect(new Set(evidence.map(({ run_id }) => String(run_id))).size).toBe(12)
      expect(count(events, 'type', 'run.crashed')).toBe(6)
      expect(count(events, 'type', 'run.overdue')).toBe(6)
      expect(count(events, 'type', 'incident.created')).toBe(2)
      expect(count(events, 'type', 'incident.recurred')).toBe(10)
    }
  })

  it('never ends a run that heartbeats, however long it runs, and ends it when it stops', async () => {
    let at = Date.now()
    const spine = aSpine(db, { now: () => new Date(at).toISOString() })
    const tenant = { ...aTenant(), spine }
    const sweeps = [1, 2].map(() => createSweep({ worker: db.worker, spine, now: () => at }))
    const runId = await aRunningRunIn(tenant, { dueInSeconds: 2_592_000 })

    for (let beat = 0; beat < 120; beat++) {
      at += 74_000 // within a second of the lease and the grace, for two and a half hours
      const [beaten] = await Promise.all([
        spine.dispatch('runs.heartbeat', { runId }, tenant.caller),
        ...sweeps.map((sweep) => sweep()),
      ])
      expect(beaten).toMatchObject({ outcome: 'done' })
    }
    expect(await run(runId)).toMatchObject({ state: 'running', version: 2 })

    at += 76_000
    await Promise.all(sweeps.map((sweep) => sweep()))
    expect(await run(runId)).toMatchObject({ state: 'crashed', version: 3 })
  })

  it('lets a late heartbeat and a sweep not both win', async () => {
    const tenant = aTenant()
    const late = await Promise.all(Array.from({ length: 8 }, () => aSilentRunIn(tenant)))

    const [beats] = await Promise.all([
      Promise.all(late.map((runId) => tenant.spine.dispatch('runs.heartbeat', { runId }, tenant.caller))),
      aSweep()(),
    ])

    for (const [index, runId] of late.entries()) {
      const alive = beats[index]?.outcome === 'done'
      expect(await run(runId)).toMatchObject({ state: alive ? 'running' : 'crashed' })
    }
  })

  it('cancels what nobody has started for a day, once, in every tenant, and it can be tried again', async () => {
    const tenants = [aTenant(), aTenant()]
    const forgotten = await Promise.all(tenants.map(aForgottenRunIn))

    await Promise.all(Array.from({ length: 3 }, () => aSweep()()))

    for (const [index, { caller, spine }] of tenants.entries()) {
      const runId = forgotten[index] ?? ''
      expect(await run(runId)).toMatchObject({
        state: 'cancelled',
        started_at: null,
        ended_by: 'scheduler',
        error_message: 'Nobody started it within a day of its declaration.',
        version: 2,
      })
      expect(await rowsOf(db, 'incidents', caller.tenantId)).toEqual([])
      const events = await rowsOf(db, 'outbox', caller.tenantId)
      expect(events.map(({ type }) => type).sort()).toEqual(['policy.evaluated', 'run.cancelled', 'run.declared'])
      expect(await spine.dispatch('runs.prove', { runId }, caller)).toMatchObject({ value: { proven: true } })
      expect(await spine.dispatch('runs.retry', { runId }, caller)).toMatchObject({ value: { state: 'queued' } })
    }
  })

  it('lets a late start and a sweep not both win', async () => {
    const tenant = aTenant()
    const late: RunId[] = []
    for (let made = 0; made < 6; made++) late.push(await aForgottenRunIn(tenant))

    const [starts] = await Promise.all([
      Promise.all(late.map((runId) => tenant.spine.dispatch('runs.start', { runId }, tenant.caller))),
      aSweep()(),
    ])

    for (const [index, runId] of late.entries())
      expect(await run(runId)).toMatchObject({ state: starts[index]?.outcome === 'done' ? 'running' : 'cancelled' })
  })

  it('leaves alone what waits, what has ended, and what is within its lease and the grace', async () => {
    const tenant = aTenant()
    const left = [await aQueuedRunIn(tenant), await anEndedRunIn(tenant), await aRunningRunIn(tenant)]
    const almost = await aRunningRunIn(tenant)
    await db.all(`update hoc.runs set lease_expires_at = now() - interval '5 seconds' where id = '${almost}'`)
    const before = await rowsOf(db, 'runs', tenant.caller.tenantId)

    await aSweep()()

    expect(before.map(({ id }) => id)).toEqual([...left, almost])
    expect(await rowsOf(db, 'runs', tenant.caller.tenantId)).toEqual(before)
    const incidents = await rowsOf(db, 'incidents', tenant.caller.tenantId)
    expect(incidents.map(({ source_run_id }) => source_run_id)).toEqual([left[1]])
  })

  it('ends nothing while a kill keeps runs from speaking, and gives them a whole lease afterwards', async () => {
    const killed = aTenant(() => ({ mode: 'killed', tenantState: 'active' }))
    const tenant = { ...aTenant(), caller: killed.caller }
    const runId = await aSilentRunIn(tenant)
    const other = aTenant()
    const elsewhere = await aSilentRunIn(other)
    const standing = (id: TenantId): Standing =>
      id === killed.caller.tenantId ? { mode: 'killed', tenantState: 'active' } : normal

    await aSweep(standing)()
    expect(await run(runId)).toMatchObject({ state: 'running' })
    expect(await run(elsewhere)).toMatchObject({ state: 'crashed' })

    await tenant.spine.dispatch('governance.set_mode', { mode: 'killed', reason: 'Looking into it.' }, tenant.caller)
    await tenant.spine.dispatch('governance.set_mode', { mode: 'normal', reason: 'Looked into it.' }, tenant.caller)
    await aSweep()()
    expect(await run(runId)).toMatchObject({ state: 'running' })

    await db.all(`alter table hoc.governance_changes disable trigger append_only;
      update hoc.governance_changes set changed_at = now() - interval '10 minutes'`)
    await aSweep()()
    expect(await run(runId)).toMatchObject({ state: 'crashed' })
  })

  it('reports a running run that is overdue, and says late when it ends after all', async () => {
    const tenant = aTenant()
    const runId = await anOverdueRunIn(tenant)

    await aSweep()()
    await tenant.spine.dispatch('runs.fail', { runId, errorCode: 'E', errorMessage: 'At last.' }, tenant.caller)

    const [incident] = await rowsOf(db, 'incidents', tenant.caller.tenantId)
    expect(incident).toMatchObject({ error_code: 'OBLIGATION_OVERDUE', source_run_id: runId })
    expect(await rowsOf(db, 'run_obligations', tenant.caller.tenantId)).toMatchObject([
      { state: 'done_late', incident_id: incident?.id },
    ])
  })

  it('goes on with the others when one run cannot be ended, and fails with its name', async () => {
    const tenant = aTenant()
    const [stuck, fine] = [await aSilentRunIn(tenant), await aSilentRunIn(tenant)]
    await db.all(`create function hoc.stuck() returns trigger language plpgsql as $$ begin raise 'stuck'; end $$;
      create trigger stuck before update on hoc.runs for each row when (old.id = '${stuck}') execute function hoc.stuck()`)

    await expect(aSweep()()).rejects.toThrow(`run ${stuck} of tenant ${tenant.caller.tenantId}: stuck`)

    expect(await run(stuck)).toMatchObject({ state: 'running' })
    expect(await run(fine)).toMatchObject({ state: 'crashed' })
  })
})
