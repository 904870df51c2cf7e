import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { SealedEntry } from '@hoc/spine-schemas/audit'
import type { Caller } from '@hoc/spine-schemas/caller'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { rowsOf, someWrites } from '../testing/plumbing.ts'
import { startLoop } from './loop.ts'
import { createSealer } from './sealer.ts'
import { Anchor, verifyLedger } from './verify-ledger.ts'

let db: TestDatabase
let anchorFile: string
beforeEach(async () => {
  db = await openTestDatabase()
  anchorFile = join(await mkdtemp(join(tmpdir(), 'hoc-')), 'kept', 'anchors.ndjson')
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

describe('a ledger whose end was cut off', () => {
  const asSealed = /to lead through position 3, [0-9a-f]{64}, as it was sealed, saw nothing there/

  it('is not sealed onto, by who sealed it or by who comes after, and that is reported', async () => {
    const { operator, sealer, write } = await cutOff()
    await write()

    await expect(sealer.seal()).rejects.toThrow(asSealed)
    await expect(aSealer().seal()).rejects.toThrow(asSealed)
    const errors: string[] = []
    const sealing = startLoop({
      name: 'seal',
      everyMs: 10,
      work: aSealer().seal,
      worker: db.worker,
      report: (_, error) => errors.push(String(error)),
    })
    await expect.poll(() => errors[0]).toMatch(asSealed)
    await sealing.stop()
    const told = await db.all(`select last_error from hoc.upkeep where name = 'seal'`)
    expect(told).toEqual([{ last_error: expect.stringMatching(asSealed) }])
    expect(await rowsOf(db, 'ledger_seals', operator.tenantId)).toHaveLength(2)
  })

  it('holds up nobody else, and is sealed to its end once its anchors are let go', async () => {
    const { operator, write } = await cutOff()
    await write()
    const other = await someWrites(db, 2)
    const sealer = aSealer({ batch: 2 })
    const pass = () => sealer.seal().catch(String)

    await expect.poll(async () => (await pass(), other.rows('ledger_seals')), { timeout: 20_000 }).toHaveLength(2)
    await someWrites(db, 3)
    await expect.poll(pass, { timeout: 20_000 }).toMatch(asSealed)
    expect(await verified(other.operator)).toMatchObject({ entries: 2, broken: null })
    expect(await unsealedOf(operator)).toBe(1)
    expect(await unsealedOf(other.operator)).toBe(0)

    const anew = createSealer({ worker: db.worker, anchorFile: `${anchorFile}.new`, batch: 2 })
    while (await anew.seal()) continue
    expect(await verified(operator)).toMatchObject({ entries: 3, broken: null })
    expect(await unsealedOf(operator)).toBe(0)
  })

  it('is not sealed onto before it was anchored, while who sealed it is there', async () => {
    const { sealer, write } = await cutOff({ anchorEveryMs: Infinity })
    await rm(anchorFile, { force: true })
    await write()

    await expect(sealer.seal()).rejects.toThrow(asSealed)
  })

  it('is not sealed onto when it has grown again, with another entry at the position', async () => {
    const { write, operator } = await cutOff()
    await write()
    await createSealer({ worker: db.worker, anchorFile: `${anchorFile}.other` }).seal()
    expect(await rowsOf(db, 'ledger_seals', operator.tenantId)).toHaveLength(3)
    await write()

    await expect(aSealer().seal()).rejects.toThrow(/as it was sealed, saw [0-9a-f]{64} there/)
  })

  it('misses its anchors when it was sealed anew under the same file', async () => {
    const { write, operator } = await cutOff()
    const before = await anchorsOf(operator)
    await write()
    await rm(anchorFile)
    await aSealer().seal()
    const both = [...before, ...(await anchorsOf(operator))]
    expect(both.map(({ position }) => position)).toEqual([3, 3])

    for (const anchors of [both, both.toReversed()]) {
      expect(await verified(operator, anchors)).toMatchObject({ broken: null, anchorMissed: before[0] })
    }
  })

  it('is sealed where a crash cut a line of the anchors short, and nothing else', async () => {
    const { operator } = await someWrites(db, 1)
    await aSealer().seal()
    await appendFile(anchorFile, '{"tenantId":"')
    await aSealer().seal()

    expect(await verified(operator)).toMatchObject({ entries: 1, broken: null })
  })

  // Its newest entry and the seal of that are gone, as whoever turns the triggers off can bring about.
  async function cutOff(options: Parameters<typeof aSealer>[0] = {}) {
    const { operator, dispatch } = await someWrites(db, 3)
    const sealer = aSealer(options)
    await sealedUpTo(sealer, operator, 3)
    await tamper(`delete from hoc.ledger where id in (select entry_id from hoc.ledger_seals where position = 3);
      delete from hoc.ledger_seals where position = 3`)
    const write = async () => {
      await dispatch('incidents.create', { title: 'an ordinary write', severity: 'low' }, operator)
      await expect.poll(() => unsettled(), { timeout: 20_000 }).toEqual([])
    }
    return { operator, sealer, write }
  }

  function unsettled() {
    return db.all('select from hoc.ledger where xid >= pg_snapshot_xmin(pg_current_snapshot())')
  }
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

// Whatever else runs on the same server may hold the seals back for a while.
async function sealedUpTo(sealer: ReturnType<typeof aSealer>, { tenantId }: Caller, count: number): Promise<void> {
  const sealed = async () => {
    await sealer.seal()
    return (await rowsOf(db, 'ledger_seals', tenantId)).length
  }
  await expect.poll(sealed, { timeout: 20_000 }).toBe(count)
}

function aSealer(options: { batch?: number; anchorEveryMs?: number } = {}) {
  return createSealer({ worker: db.worker, anchorFile, ...options })
}

async function unsealedOf(operator: Caller) {
  const caller = { ...operator, grants: ['audit:read'] }
  const outcome = await aSpine(db).dispatch('audit.list_entries', {}, caller)
  if (outcome.outcome !== 'done') throw new Error(outcome.outcome)
  return outcome.value.unsealed
}

async function verified(operator: Caller, anchors: readonly Anchor[] = []) {
  return verifyLedger(pages(operator), anchors)
}

// In small pages, so that chains are followed from page to page.
async function* pages(operator: Caller): AsyncGenerator<SealedEntry[]> {
  const { dispatch } = aSpine(db)
  let cursor: string | undefined
  do {
    const input = { limit: 2, ...(cursor && { cursor }) }
    const outcome = await dispatch('audit.list_entries', input, { ...operator, grants: ['audit:read'] })
    if (outcome.outcome !== 'done') throw new Error(outcome.outcome)
    yield outcome.value.items
    cursor = outcome.value.nextCursor ?? undefined
  } while (cursor)
}

async function anchorsOf({ tenantId }: Caller): Promise<Anchor[]> {
  const lines = (await readFile(anchorFile, 'utf8')).trim().split('\n')
  return lines.map((line) => Anchor.parse(JSON.parse(line))).filter((anchor) => anchor.tenantId === tenantId)
}

// As a superuser, who can turn the triggers off: what no grant prevents, the chain has to show.
async function tamper(sql: string): Promise<void> {
  await db.all(`set session_replication_role = replica; ${sql}`)
}
