import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anIncidentRow } from '@hoc/spine-schemas/testing/imports'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aRunningRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const tables = ['incidents', 'incident_events', 'incident_evidence', 'call_windows', 'counted_calls', 'ledger']
const calls = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ callId: `call-${from + n}`, costMicros: 2 }))

describe('reported calls', () => {
  it('of five minutes about one thing are one incident, as grave as they are many', async () => {
    const { report, rows } = aTenant()

    for (let from = 0; from < 60; from += 20) await report({ calls: calls(from, 20) })

    expect(await rows('incidents')).toMatchObject([{ severity: 'high', occurrences: 60, state: 'active' }])
    expect(await rows('call_windows')).toMatchObject([{ calls: '60', cost_micros: '120', version: 3 }])
    expect(await rows('incident_evidence')).toHaveLength(3)
    expect((await rows('incident_events')).map(({ type, note }) => [type, note])).toEqual([
      ['created', null],
      ['recurred', 'Rate limit triggered: 60 a minute'],
      ['escalated', 'From medium to high: 60 calls.'],
    ])
  })

  it('are counted once each and on one incident, however many report them at once', async () => {
    const { report, rows } = aTenant()

    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => report({ calls: calls(n * 5, 10) })))
    const again = await report({ calls: calls(0, 45) })

    // Whose calls were all in others' reports comes too late.
    expect(
      outcomes.every((one) => one.outcome === 'done' || (one.outcome === 'refused' && one.code === 'CALLS_COUNTED')),
    ).toBe(true)
    expect(again).toMatchObject({ outcome: 'refused', code: 'CALLS_COUNTED' })
    expect(await rows('incidents')).toMatchObject([{ occurrences: 45 }])
    expect(await rows('call_windows')).toMatchObject([{ calls: '45', cost_micros: '90' }])
    expect(await rows('counted_calls')).toHaveLength(45)
  })

  it('about another thing, in another window or in another tenant are another incident', async () => {
    let at = Date.parse('2026-01-01T12:00:00.000Z')
    const tenant = aTenant(() => new Date(at).toISOString())
    const other = aTenant()

    await tenant.report({ calls: calls(0, 1) })
    await tenant.report({ calls: calls(0, 1), scopeId: 'key-2' })
    await tenant.report({ calls: calls(0, 1), trigger: 'freeze' })
    at += 299_999
    await tenant.report({ calls: calls(1, 1) })
    at += 1
    await tenant.report({ calls: calls(0, 1) })
    await other.report({ calls: calls(0, 1) })

    expect((await tenant.rows('incidents')).map(({ occurrences }) => occurrences)).toEqual([2, 1, 1, 1])
    expect(await other.rows('incidents')).toMatchObject([{ occurrences: 1 }])
  })

  it('reopen the incident of their window when somebody has resolved it', async () => {
    const { report, rows, dispatch, caller } = aTenant()
    await report({ calls: calls(0, 1) })
    const [incident] = await rows('incidents')
    await dispatch('incidents.resolve', { incidentId: incident?.id, summary: 'Raised the limit.' }, caller)

    await report({ calls: calls(1, 1) })

    expect(await rows('incidents')).toMatchObject([{ id: incident?.id, state: 'active', occurrences: 2 }])
  })

  it('count beside what else was seen of their incident, such as a run that failed of the same', async () => {
    const { report, rows, dispatch, caller } = aTenant()
    const told = { trigger: 'failure_spike', scopeId: 'orders' }
    await report({ ...told, calls: calls(0, 1) })
    const runId = await aRunningRunIn({ spine: { dispatch }, caller })
    await dispatch('runs.fail', { runId, errorCode: 'FAILURE_SPIKE', errorMessage: 'orders' }, caller)

    await report({ ...told, calls: calls(1, 2) })

    expect(await rows('incidents')).toMatchObject([{ occurrences: 4 }])
    expect(await rows('call_windows')).toMatchObject([{ calls: '3' }])
  })

  it('are told on one incident when the hour has brought twenty, and nothing is lost', async () => {
    const { report, rows } = aTenant()

    const ids = Array.from({ length: 24 }, (_, n) => `key-${n}`)
    await Promise.all(ids.map((scopeId) => report({ scopeId, calls: calls(Number(scopeId.slice(4)), 1) })))
    await report({ scopeId: 'key-99', calls: calls(99, 1) })

    const windows = await rows('call_windows')
    expect(await rows('incidents')).toHaveLength(21)
    expect(windows.filter(({ trigger }) => trigger === 'overflow')).toMatchObject([{ calls: '5', scope_id: 'tenant' }])
    expect(windows.reduce((sum, { calls: count }) => sum + Number(count), 0)).toBe(25)
  })

  it('are told on their own incident, however many old ones were imported within the hour', async () => {
    const { report, rows, dispatch, caller } = aTenant()
    const imported = Array.from({ length: 25 }, (_, n) => anIncidentRow({ id: `inc_${n}` }))
    await dispatch('imports.apply', { source: 'aos', rows: imported }, caller)

    await report({ calls: calls(0, 1) })

    expect(await rows('incidents')).toHaveLength(26)
    expect(await rows('call_windows')).toMatchObject([{ trigger: 'rate_limit' }])
  })

  it('are counted beyond the thousand that are remembered', async () => {
    const { report, rows } = aTenant()
    await report({ calls: calls(0, 990) })
    await report({ calls: calls(990, 20) })

    expect(await rows('call_windows')).toMatchObject([{ calls: '1010' }])
    expect(await rows('counted_calls')).toHaveLength(1_000)
    expect(await rows('incidents')).toMatchObject([{ severity: 'critical', occurrences: 1_010 }])
  })

  it('leave nothing when any part of it cannot be written', async () => {
    const { report, rows, caller } = aTenant()
    const all = () => Promise.all(tables.map(rows))
    const before = await all()

    for (const table of tables) {
      await db.all(`create function hoc.broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
        create trigger broken before insert on hoc.${table} for each row when (new.tenant_id = '${caller.tenantId}')
        execute function hoc.broken()`)
      await expect(report({ calls: calls(0, 2) })).rejects.toThrow('broken')
      await db.all(`drop trigger broken on hoc.${table}; drop function hoc.broken()`)
    }

    expect(await all()).toEqual(before)
  })

  it('are at least one and at most a thousand, of one thing', async () => {
    const { report } = aTenant()
    for (const wrong of [{ calls: [] }, { calls: calls(0, 1_001) }, { trigger: 'overflow' }, { scopeId: 'a\0' }])
      expect(await report({ calls: calls(0, 1), ...wrong })).toMatchObject({ outcome: 'invalid' })
  })
})

// A second after a window has begun: no test depends on when it is run.
const opened = new Date(Math.floor(Date.now() / 300_000) * 300_000 + 1_000).toISOString()

function aTenant(now = () => opened) {
  const caller = anOperator({ grants: ['*'] })
  const { dispatch } = aSpine(db, { now })
  const limit = { trigger: 'rate_limit', scopeId: 'key-1', value: '60 a minute' }
  return {
    caller,
    dispatch,
    rows: (table: string) =>
      db.all(
        `select * from hoc.${table} where tenant_id = '${caller.tenantId}' order by ${table === 'incident_events' ? 'at, id' : 2}`,
      ),
    report: (input: object) => dispatch('incidents.report_calls', { ...limit, ...input }, caller),
  }
}
