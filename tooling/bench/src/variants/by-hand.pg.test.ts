import { readFileSync } from 'node:fs'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { openPool } from '@hoc/drivers/pool'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { told } from '../changes/contracts.ts'
import { recordInFlights } from './bare-flights.ts'
import { recordByHand } from './by-hand.ts'
import { entityNumbered, type FoundEntity } from './changes.ts'
import { withRuntime } from './governed.ts'
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

const ways = {
  governed: (found: FoundEntity) => withRuntime(sample(), ({ spine }) => record(spine.dispatch, found)),
  'by hand': (found: FoundEntity) => withClient(sample(), (pool) => recordByHand(pool, found)),
  'in bare flights': async (found: FoundEntity) => {
    const pool = openPool(db.url('hoc_app'), { max: 1 })
    await recordInFlights(pool, found)
    await pool.end()
  },
}

type Dispatch = Parameters<Parameters<typeof withRuntime>[1]>[0]['spine']['dispatch']
const record = (dispatch: Dispatch, { entityId, caller }: FoundEntity) =>
  dispatch('changes.record', { entityId, ...told }, caller, { idempotencyKey: 'one' })

it('writes the same rows in every way: what is compared is the same work', async () => {
  const left = []
  for (const [i, write] of Object.values(ways).entries()) {
    const found = entityNumbered(i + 1)
    await write(found)
    left.push(await leftIn(found.caller.tenantId))
  }

  expect(left[0]?.map(({ name, rows }) => [name, rows])).toEqual([
    ['changes.changes', 1],
    ['hoc.idempotency_keys', 1],
    ['hoc.ledger', 1],
    ['hoc.outbox', 1],
  ])
  expect(left[0]).toContainEqual({
    name: 'changes.changes',
    rows: 1,
    holds: expect.stringContaining(told.payload.note),
  })
  expect(left[1]).toEqual(left[0])
  expect(left[2]).toEqual(left[0])
})

// How many rows a table got, which of their columns are set, and what they tell that is no id, instant or digest.
async function leftIn(tenantId: string) {
  const tables = ['changes.changes', 'hoc.idempotency_keys', 'hoc.ledger', 'hoc.outbox']
  const each = tables.map(
    (name) => `select '${name}' as name, count(*)::integer as rows,
      string_agg((select string_agg(key || ' ' || case
          when key in ('kind', 'payload', 'operation', 'type', 'entity', 'actor_id') then
            regexp_replace(value::text, '"(id|at|owner)": "[^"]*"', '', 'g')
          else '' end, '; ' order by key)
        from jsonb_each(jsonb_strip_nulls(to_jsonb(t)))), '\n') as holds
      from ${name} t where tenant_id = '${tenantId}'`,
  )
  return (await db.all(`${each.join(' union all ')} order by 1`)) as { name: string; rows: number; holds: string }[]
}
