import { rm } from 'node:fs/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { someWrites } from '../testing/plumbing.ts'
import { openSealing, type Sealing } from '../testing/sealing.ts'

let db: TestDatabase
let anchorFile: string
let { aSealer, sealedUpTo, verified, anchorsOf, tamper } = {} as Sealing
beforeEach(async () => {
  db = await openTestDatabase()
  ;({ anchorFile, aSealer, sealedUpTo, verified, anchorsOf, tamper } = await openSealing(db))
})
afterEach(() => db.close())

describe('the sealer', () => {
  it('binds every settled entry, each tenant’s in a chain of its own', async () => {
    const [first, second] = [await someWrites(db, 3), await someWrites(db, 2)]

    await aSealer().seal()

    const positions = async (tenant: typeof first) =>
      (await tenant.rows('ledger_seals')).map(({ position }) => position)
    expect(await positions(first)).toEqual(['1', '2', '3'])
    expect(await positions(second)).toEqual(['1', '2'])
    expect(await verified(first.operator)).toMatchObject({ entries: 3, broken: null })
  })

  it('goes on where it stopped, in batches, and seals nothing twice', async () => {
    const { operator, dispatch } = await someWrites(db, 7)
    const sealer = aSealer({ batch: 3 })
    while (await sealer.seal()) continue
    await dispatch('incidents.create', { title: 'later', severity: 'low' }, operator)
    await sealedUpTo(sealer, operator, 8)
    await sealer.seal()

    expect(await verified(operator)).toMatchObject({ entries: 8, broken: null })
  })

  it('goes on inside a transaction that wrote more than a batch holds', async () => {
    const { operator } = await someWrites(db, 1)
    const sealer = aSealer({ batch: 3 })
    await sealedUpTo(sealer, operator, 1)
    await db.all(`insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, at)
      select '${operator.tenantId}', gen_random_uuid(), gen_random_uuid(), 'x.y', 'a', 'e', '1', now()
      from generate_series(1, 7)`)

    await sealedUpTo(sealer, operator, 4)
    const [mark] = await db.all(`select mark ->> 'from' as from, mark ->> 'after' as after from hoc.upkeep`)
    const [last] = await db.all(`select l.xid as from, l.id as after from hoc.ledger l
      join hoc.ledger_seals s on s.entry_id = l.id where s.position = 4`)
    expect(mark).toEqual(last)

    await sealedUpTo(sealer, operator, 8)
    expect(await verified(operator)).toMatchObject({ entries: 8, broken: null })
  })

  it('waits for whoever began earlier, so that no entry is passed over', async () => {
    const { operator, rows } = await someWrites(db, 1)
    const slow = await db.pool.connect()
    await slow.query('begin')
    await slow.query({ text: `select set_config('hoc.tenant', $1, true)`, values: [operator.tenantId] })
    await slow.query(`insert into hoc.ledger (id, dispatch_id, operation, actor_id, entity, entity_id, at)
      values (gen_random_uuid(), gen_random_uuid(), 'x.y', 'a', 'e', '1', now())`)
    await someWrites(db, 1)
    const sealer = aSealer()

    await sealer.seal()
    expect(await rows('ledger_seals')).toHaveLength(1)
    await slow.query('commit')
    slow.release()

    await sealedUpTo(sealer, operator, 2)
    expect(await verified(operator)).toMatchObject({ entries: 2, broken: null })
  })

  it('passes over no entry that names an earlier transaction, because none can', async () => {
    const { operator, rows } = await someWrites(db, 1)
    await aSealer().seal()
    const backdated = `with tenant as (select set_config('hoc.tenant', '${operator.tenantId}', true) as id)
      insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, at, xid)
      select id::uuid, gen_random_uuid(), gen_random_uuid(), 'x.y', 'a', 'e', '1', now(), '1' from tenant`

    await expect(db.pool.query(backdated)).rejects.toThrow('permission denied for table ledger')
    await expect(db.worker.query(backdated)).rejects.toThrow('permission denied for table ledger')
    expect(await rows('ledger')).toHaveLength(1)
    const granted = await db.all(`select grantee from information_schema.column_privileges where table_schema = 'hoc'
      and table_name = 'ledger' and column_name = 'xid' and privilege_type <> 'SELECT' and grantee <> 'hoc_owner'`)
    expect(granted).toEqual([])
  })

  it('seals what a dump brought from another server, whatever its transaction ids were', async () => {
    const { operator } = await someWrites(db, 2)
    await db.all(`insert into hoc.upkeep (name, mark) values ('seal', '{"system": "another", "from": "999999999"}')`)

    await aSealer({ batch: 1 }).seal()
    const sealer = aSealer({ batch: 1 })
    while (await sealer.seal()) continue

    expect(await verified(operator)).toMatchObject({ entries: 2, broken: null })
  })

  it('lets heads leave the database, and a rewritten ledger misses them', async () => {
    const { operator } = await someWrites(db, 2)
    const sealer = aSealer({ anchorEveryMs: Infinity })
    await sealer.seal()
    await sealer.anchor()
    const anchors = await anchorsOf(operator)
    expect(anchors).toMatchObject([{ tenantId: operator.tenantId, position: 2 }])
    expect(await verified(operator, anchors)).toMatchObject({ anchorsChecked: 1, anchorMissed: null })

    await tamper(`delete from hoc.ledger_seals; delete from hoc.ledger where operation = 'incidents.create' and id =
      (select id from hoc.ledger order by id desc limit 1); delete from hoc.upkeep`)
    await rm(anchorFile)
    await aSealer().seal()

    expect(await verified(operator)).toMatchObject({ entries: 1, broken: null })
    expect(await verified(operator, anchors)).toMatchObject({ anchorMissed: { position: 2 } })
  })
})

describe('a ledger that was tampered with', () => {
  it.each([
    [
      `update hoc.ledger set actor_id = 'mallory' where id = (select entry_id from hoc.ledger_seals where position = 2)`,
      'entry_altered',
    ],
    [`delete from hoc.ledger where id = (select entry_id from hoc.ledger_seals where position = 2)`, 'entry_missing'],
    [`delete from hoc.ledger_seals where position = 2`, 'seal_missing'],
    [`update hoc.ledger_seals set prev = repeat('0', 64) where position = 2`, 'seal_unlinked'],
    [`update hoc.ledger_seals set hash = repeat('0', 64) where position = 2`, 'entry_altered'],
  ])('is found out: %s', async (sql, wrong) => {
    const { operator } = await someWrites(db, 3)
    await aSealer().seal()
    await tamper(sql)

    const position = wrong === 'seal_missing' ? 3 : 2
    expect(await verified(operator)).toMatchObject({ broken: { position, wrong } })
    const outcome = await aSpine(db).dispatch('audit.verify', {}, { ...operator, grants: ['audit:read'] })
    expect(outcome).toMatchObject({ outcome: 'done', value: { broken: { position, wrong } } })
  })

  it('cannot be tampered with by any role of the spine', async () => {
    await someWrites(db, 1)
    await aSealer().seal()

    for (const table of ['ledger', 'ledger_seals', 'dispatch_records', 'incident_events', 'governance_changes']) {
      for (const sql of [
        `update hoc.${table} set tenant_id = tenant_id`,
        `delete from hoc.${table}`,
        `truncate hoc.${table}`,
      ]) {
        await expect(db.pool.query(sql), sql).rejects.toThrow(/permission denied/)
        await expect(db.worker.query(sql), sql).rejects.toThrow(/permission denied/)
      }
      await expect(db.asOwner(`truncate hoc.${table}`)).rejects.toThrow('append-only')
    }
  })
})
