import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { countUnsealed as countForDoctor } from './doctor.ts'
import { countUnsealed, findHorizon, listUnsealed } from './ledger.ts'
import { readingFrom } from './pool.ts'
import { blocksOf } from './testing/blocks.ts'
import { openTestDatabase, rolledBack, type TestDatabase } from './testing/database.ts'
import type { Tx } from './tx.ts'

const ENTRIES = 100_000

// Each entry of the index, of the table and of the seals would be a block of its own for whoever looks at them all.
const FEW_BLOCKS = 150

let db: TestDatabase
const { tenantId } = anOperator()

// As one import leaves it: a hundred thousand entries of one transaction, of which all but three are sealed.
beforeAll(async () => {
  db = await openTestDatabase()
  await db.all(`insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, at)
    select '${tenantId}', (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid,
      gen_random_uuid(), 'x.y', 'a', 'e', '1', now() from generate_series(1, ${ENTRIES}) n`)
  await db.all(`insert into hoc.ledger_seals (tenant_id, position, entry_id, prev, hash)
    select tenant_id, row_number() over (order by id), id, '', '' from hoc.ledger order by id limit ${ENTRIES - 3}`)
  await mark(ENTRIES - 3)
  await db.all('vacuum analyze hoc.ledger')
  await db.all('vacuum analyze hoc.ledger_seals')
}, 120_000)
afterAll(() => db.close())

describe('in a ledger of a hundred thousand entries, of one transaction', () => {
  it('counting what a tenant has unsealed looks only behind the mark', async () => {
    await rolledBack(db.pool, tenantId, async (tx) => {
      expect(await countUnsealed(tx, { most: 1_000 })).toBe(3)
      expect(await countUnsealed(tx, { most: 2 })).toBe(2)
    })

    expect(await blocksOf((tx) => countUnsealed(tx, { most: 1_000 }), db.pool, tenantId)).toBeLessThan(FEW_BLOCKS)
  })

  it('so does the sealer, and the doctor', async () => {
    const { settled } = await findHorizon(readingFrom(db.worker))
    const span = { ...(await sealedUntil()), settled }
    const list = (tx: Tx) => listUnsealed(tx, { ...span, except: [], limit: 500 })

    expect(await blocksOf(list, db.worker)).toBeLessThan(FEW_BLOCKS)
    expect(await countForDoctor(readingFrom(db.worker))).toMatchObject({ count: 3 })
    expect(await blocksOf(countForDoctor, db.worker)).toBeLessThan(FEW_BLOCKS)
  })

  it('a tenant learns the mark, and nothing else of the upkeep', async () => {
    await rolledBack(db.pool, tenantId, async (tx) => {
      const ask = (text: string) => tx.rows({ effect: 'read', text, values: [] })
      expect(await ask('select xid from hoc.sealed_until()')).toHaveLength(1)
      expect(await ask('select name from hoc.upkeep')).toEqual([])
    })
  })

  it('entries of another server, whose ids are yet to come here, are not looked at again', async () => {
    await db.all(`set session_replication_role = replica; update hoc.ledger set xid = '9000000000'
      where id in (select entry_id from hoc.ledger_seals)`)
    await db.all(
      `update hoc.upkeep set mark = mark || '{"after": "00000000-0000-0000-0000-000000000000"}' where name = 'seal'`,
    )
    await db.all('vacuum analyze hoc.ledger')

    expect(await blocksOf((tx) => countUnsealed(tx, { most: 1_000 }), db.pool, tenantId)).toBeLessThan(FEW_BLOCKS)
    await rolledBack(db.pool, tenantId, async (tx) => expect(await countUnsealed(tx, { most: 1_000 })).toBe(3))
  })
})

function mark(sealed: number) {
  return db.all(`insert into hoc.upkeep (name, mark) select 'seal', jsonb_build_object('from', xid::text, 'after', id,
    'system', (select system_identifier::text from pg_control_system())) from hoc.ledger order by id offset ${sealed - 1} limit 1`)
}

async function sealedUntil(): Promise<{ from: string; after: string }> {
  const [row] = await db.all(`select mark ->> 'from' as from, mark ->> 'after' as after from hoc.upkeep`)
  return row as { from: string; after: string }
}
