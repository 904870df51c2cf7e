import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { openPool } from '@hoc/drivers/pool'
import { TenantId } from '@hoc/spine-schemas/caller'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { told } from '../changes/contracts.ts'
import { acknowledgeByHand } from './acknowledge.ts'
import { recordInFlights } from './bare-flights.ts'
import { recordByHand } from './by-hand.ts'
import { entityNumbered, type FoundEntity } from './changes.ts'
import { withRuntime } from './governed.ts'
import { untakenIncidents, type Found } from './incidents.ts'
import { withClient } from './pool.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
  await db.all(readFileSync(new URL('../changes/changes.sql', import.meta.url), 'utf8'))
})
afterAll(() => db.close())

const sample = () => ({
  urls: { admin: db.url(), app: db.url('hoc_app'), worker: db.url('hoc_worker'), direct: db.url('hoc_worker') },
})

const changing = {
  governed: ({ entityId, caller }: FoundEntity) =>
    withRuntime(sample(), ({ spine: { dispatch } }) =>
      dispatch('changes.record', { entityId, ...told }, caller, { idempotencyKey: 'one' }),
    ),
  'by hand': (found: FoundEntity) => withClient(sample(), (pool) => recordByHand(pool, found)),
  'in bare flights': async (found: FoundEntity) => {
    const pool = openPool(db.url('hoc_app'), { max: 1 })
    await recordInFlights(pool, found)
    await pool.end()
  },
}

const acknowledging = {
  governed: ({ incidentId, caller }: Found) =>
    withRuntime(sample(), ({ spine: { dispatch } }) =>
      dispatch('incidents.acknowledge', { incidentId }, caller, { idempotencyKey: 'one' }),
    ),
  'by hand': (found: Found) => withClient(sample(), (pool) => acknowledgeByHand(pool, found)),
}

const RECORDS = ['hoc.idempotency_keys', 'hoc.ledger', 'hoc.outbox']

it('records a change in every way with the same rows: what is compared is the same work', async () => {
  const left = []
  for (const [i, write] of Object.values(changing).entries()) {
    const found = entityNumbered(i + 1)
    await write(found)
    left.push(await leftIn(found.caller.tenantId, ['changes.changes', ...RECORDS]))
  }

  expect(left[0]?.map(({ name, rows }) => [name, rows])).toEqual([
    ['changes.changes', 1],
    ...RECORDS.map((name) => [name, 1]),
  ])
  expect(left[0]?.[0]?.holds).toContain(told.payload.note)
  expect(left[1]).toEqual(left[0])
  expect(left[2]).toEqual(left[0])
})

it('acknowledges an incident both ways with the same rows', async () => {
  const left = []
  for (const write of Object.values(acknowledging)) {
    const tenantId = TenantId.parse(randomUUID())
    const next = await untakenIncidents({ ...sample(), concurrency: 1, warmMs: 1, runMs: 1 }, [tenantId])
    await write(next())
    left.push(await leftIn(tenantId, ['hoc.incident_events', 'hoc.incidents', ...RECORDS]))
  }

  expect(left[0]?.map(({ name, rows }) => [name, rows])).toEqual([
    ['hoc.idempotency_keys', 1],
    ['hoc.incident_events', 1],
    ['hoc.incidents', 8],
    ['hoc.ledger', 1],
    ['hoc.outbox', 1],
  ])
  expect(left[0]?.[2]?.holds).toContain('state "acked"')
  expect(left[1]).toEqual(left[0])
})

const TOLD = ['kind', 'operation', 'type', 'entity', 'actor_id', 'state', 'acked_by', 'version']

// How many rows tables got, which of their columns are set, and what they tell that is no id, instant or digest. What an
// event or an answer tells is called otherwise by hand.
async function leftIn(tenantId: TenantId, tables: readonly string[]) {
  const each = tables.map(
    (name) => `select '${name}' as name, count(*)::integer as rows, string_agg(holds, '\n' order by holds) as holds
      from ${name} t, lateral (
        select string_agg(key || ' ' || case when key = any ('{${TOLD}}') or '${name} ' || key = 'changes.changes payload'
          then value::text else '' end, '; ' order by key) as holds
        from jsonb_each(jsonb_strip_nulls(to_jsonb(t)))) h
      where tenant_id = '${tenantId}'`,
  )
  return (await db.all(`${each.join(' union all ')} order by 1`)) as { name: string; rows: number; holds: string }[]
}
