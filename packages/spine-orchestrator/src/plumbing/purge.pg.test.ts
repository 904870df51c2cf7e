import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tables } from '@hoc/drivers/tables'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startJobs } from './jobs.ts'
import { createPurge } from './purge.ts'
import type { Role } from './roles.ts'
import { createSealer } from './sealer.ts'
import { ownOperations } from '../own-operations.ts'
import { aTenantFor } from '../testing/account.ts'
import { cases } from '../testing/cases.ts'
import { aSpine } from '../testing/incidents.ts'
import { aRunningRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const reason = 'The contract has ended.'
const operator: Caller = { tenantId: SYSTEM_TENANT, actorId: ActorId.parse('olivia'), grants: ['*'], scopes: ['*'] }
const kept = ['departures', 'ledger', 'ledger_seals', 'operator_actions', 'tenants']

describe('a tenant that leaves', () => {
  it('is exported whole and then purged whole, while another tenant keeps every row and both ledgers hold', async () => {
    const [leaving, staying] = [await aFullTenant(), await aFullTenant()]
    const [before, others] = [await rowsOf(leaving), await rowsOf(staying)]
    const full = Object.keys(before).filter((table) => before[table]?.length)
    expect(
      Object.keys(tables)
        .filter((table) => !full.includes(table))
        .sort(),
    ).toEqual(['departures', 'upkeep'])
    const spine = aSpine(db)
    const ask = (name: 'tenants.record_export' | 'tenants.purge', more = {}) =>
      spine.dispatch(name, { tenantId: leaving, reason, ...more }, operator)

    expect(await ask('tenants.purge')).toMatchObject({ code: 'TENANT_NOT_TERMINATED' })
    const terminated = await spine.dispatch('tenants.terminate', { tenantId: leaving, reason }, operator)
    expect(terminated).toMatchObject({ outcome: 'done', value: { state: 'terminated', purgeAt: expect.any(String) } })
    expect(await ask('tenants.purge')).toMatchObject({ code: 'TENANT_NOT_EXPORTED' })

    await spine.dispatch('tenants.open_export', { tenantId: leaving, reason }, operator)
    const exported = await exportOf(leaving)
    const atExport = await rowsOf(leaving)
    expect(countBy(exported.map(({ table }) => table))).toEqual(countsOf(atExport))
    expect(JSON.stringify(exported)).not.toMatch(/secret_sha|pepper_id|"seed"/)
    expect(JSON.stringify(exported)).not.toContain(staying)
    expect(await ask('tenants.record_export', { rows: exported.length, sha256: 'a'.repeat(64) })).toMatchObject({
      value: { exportedRows: exported.length },
    })
    expect(await ask('tenants.purge')).toMatchObject({ code: 'PURGE_NOT_DUE' })

    await db.all(`update hoc.departures set purge_at = now() - interval '1 second' where tenant_id = '${leaving}'`)
    await createPurge({ worker: db.worker, spine })()

    const after = await rowsOf(leaving)
    expect(
      Object.keys(after)
        .filter((table) => after[table]?.length)
        .sort(),
    ).toEqual(kept.toSorted())
    expect(after['tenants']).toMatchObject([{ name: 'Purged tenant', state: 'terminated' }])
    expect(after['departures']).toMatchObject([{ purged_at: expect.any(String), purging: null }])
    expect(await rowsOf(staying)).toEqual(others)
    expect(after['ledger']).toEqual(expect.arrayContaining(before['ledger'] ?? []))
    await seal()
    for (const tenantId of [leaving, staying]) {
      const verified = await spine.dispatch('tenants.verify_ledger', { tenantId }, operator)
      const entries = (await rowsOf(tenantId))['ledger']?.length
      expect(verified).toMatchObject({ value: { checked: entries, broken: null, nextCursor: null } })
    }
    expect(await ask('tenants.purge')).toMatchObject({ code: 'TENANT_PURGED' })
    expect(await ask('tenants.record_export', { rows: 1, sha256: 'a'.repeat(64) })).toMatchObject({
      code: 'TENANT_PURGED',
    })
  })

  it('is purged some rows at a time, until there are none left', async () => {
    const tenantId = await aDueTenant()
    await db.all(`insert into hoc.idempotency_keys (tenant_id, operation, key, request_sha, dispatch_id, response, at)
      select '${tenantId}', 'x.y', n::text, 'x', gen_random_uuid(), '{}', now() from generate_series(1, 12000) n`)
    const purged: [string, number | undefined][] = []
    const spine = aSpine(db)
    const dispatch = async (...asked: Parameters<typeof spine.dispatch>) => {
      const outcome = await spine.dispatch(...asked)
      purged.push([outcome.outcome, (await rowsOf(tenantId))['idempotency_keys']?.length])
      return outcome
    }

    await createPurge({ worker: db.worker, spine: { dispatch: dispatch as typeof spine.dispatch } })()

    expect(purged.map(([outcome]) => outcome)).toEqual(['done', 'done', 'done'])
    expect(purged.at(-1)).toEqual(['done', 0])
    expect((await rowsOf(tenantId))['departures']).toMatchObject([{ purged_at: expect.any(String) }])
  })

  it('is purged by the clock, in a durable job', async () => {
    const tenantId = await aDueTenant()
    const jobs = await startJobs({
      workerUrl: db.url('hoc_worker'),
      worker: db.worker,
      spine: aSpine(db),
      report: () => {},
    })

    await jobs.runSoon('tenants.purge')

    const purged = async () => (await rowsOf(tenantId))['departures']?.[0]?.['purged_at']
    await expect.poll(purged).toEqual(expect.any(String))
    await jobs.stop()
  })

  it('is purged once by two who ask at the same time', async () => {
    const tenantId = await aDueTenant()
    const spine = aSpine(db)

    const both = await Promise.all([1, 2].map(() => spine.dispatch('tenants.purge', { tenantId, reason }, operator)))

    expect(both.map((each) => (each.outcome === 'refused' ? each.code : each.outcome)).toSorted()).toEqual([
      'TENANT_PURGED',
      'done',
    ])
  })
})

describe('an export', () => {
  it('is open to whoever said why, of that tenant alone, which reads it, as do both ledgers', async () => {
    const spine = aSpine(db)
    const [one, other] = [await aTenantFor({ spine, caller: operator }), await aTenantFor({ spine, caller: operator })]
    const tenantId = one.tenant.id
    const oscar = { ...operator, actorId: ActorId.parse('oscar') }
    const list = (of: TenantId, caller: Caller) => spine.dispatch('tenants.export', { tenantId: of }, caller)

    expect(await list(tenantId, operator)).toMatchObject({ outcome: 'refused', code: 'EXPORT_NOT_OPEN' })
    const opened = await spine.dispatch('tenants.open_export', { tenantId, reason }, operator)

    expect(await list(tenantId, operator)).toMatchObject({ outcome: 'done' })
    expect(await list(tenantId, oscar)).toMatchObject({ code: 'EXPORT_NOT_OPEN' })
    expect(await list(other.tenant.id, operator)).toMatchObject({ code: 'EXPORT_NOT_OPEN' })
    const owner = { ...anOperator({ grants: ['*'] }), tenantId }
    expect(await spine.dispatch('account.list_operator_actions', { limit: 1 }, owner)).toMatchObject({
      value: { items: [{ operation: 'tenants.open_export', actorId: operator.actorId, reason }] },
    })
    const entries = `select tenant_id from hoc.ledger where dispatch_id = '${opened.dispatchId}' order by tenant_id`
    expect(await db.all(entries)).toEqual([{ tenant_id: SYSTEM_TENANT }, { tenant_id: tenantId }])
  })
})

describe('rows that are kept', () => {
  it('are deleted by no role and in no other way, whatever the state of their tenant', async () => {
    const [due, active] = [await aDueTenant(), await aFullTenant()]

    for (const whose of ['hoc_app', 'hoc_operator', 'hoc_worker'] as const) {
      for (const table of ['incidents', 'ledger', 'members', 'operator_actions', 'run_steps', 'runs'])
        await expect(as(whose, due, `delete from hoc.${table}`), `${whose} ${table}`).rejects.toThrow(
          'permission denied',
        )
      if (whose !== 'hoc_operator')
        await expect(as(whose, due, 'select hoc.purge(1)')).rejects.toThrow('permission denied')
      await expect(as(whose, due, `update hoc.departures set purging = pg_current_xact_id()`)).rejects.toThrow(
        'permission denied',
      )
    }
    await expect(as('hoc_operator', active, 'select hoc.purge(1)')).rejects.toThrow('Expected a terminated tenant')
    await expect(as('hoc_operator', SYSTEM_TENANT, 'select hoc.purge(1)')).rejects.toThrow(
      'Expected a terminated tenant',
    )
    for (const change of [
      `exported_at = null, exported_rows = null, export_sha = null`,
      `purge_at = now() + interval '1 day'`,
    ]) {
      const tenantId = await aDueTenant()
      await db.all(`update hoc.departures set ${change} where tenant_id = '${tenantId}'`)
      await expect(as('hoc_operator', tenantId, 'select hoc.purge(1)'), change).rejects.toThrow('whose time has come')
    }
    await expect(
      db.asOwner(`select set_config('hoc.tenant', '${active}', false); delete from hoc.run_steps`),
    ).rejects.toThrow('append-only')
    await expect(
      db.asOwner(`select set_config('hoc.tenant', '${active}', false); delete from hoc.runs`),
    ).rejects.toThrow('runs are kept')
  })

  it('are named one by one: every other table of tenants is purged', async () => {
    const purged = await db.all('select t as name from hoc.purged_tables() t order by 1')

    expect([...purged.map(({ name }) => String(name)), ...kept].sort()).toEqual(Object.keys(tables).sort())
  })
})

// A tenant in which everything was done once that a tenant may do.
async function aFullTenant(): Promise<TenantId> {
  const spine = aSpine(db)
  const { tenant, key } = await aTenantFor({ spine, caller: operator })
  const caller = { ...anOperator({ grants: ['*'] }), tenantId: tenant.id }
  for (const { contract } of ownOperations) {
    const name = contract.name as AnyContract['name']
    const example = cases[name]
    if ((contract as Contract).plane === 'operator' || example.caller || name === 'account.open_tenant') continue
    try {
      const input = await example.succeeds({ db, spine, caller })
      await spine.dispatch(name, input, caller, { idempotencyKey: crypto.randomUUID() })
    } catch {
      continue // what was there once, such as a second row of the tenant, is there already
    }
  }
  const quiet = { policyId: 'retry-policy', errorCode: 'QUIET', reason: 'It is tried again.' }
  await spine.dispatch('suppressions.create', quiet, caller)
  const runId = await aRunningRunIn({ spine, caller })
  await spine.dispatch('runs.fail', { runId, errorCode: 'QUIET', errorMessage: 'It did not answer.' }, caller)
  await db.all(`insert into hoc.key_uses values ('${tenant.id}', '${key.id}', now());
    insert into hoc.slots values ('${tenant.id}', '${key.id}', gen_random_uuid(), 1, now());
    insert into hoc.rate_buckets values ('${tenant.id}', '${key.id}', now(), 1)`)
  await db.all(`insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, at)
    select '${tenant.id}', id, 'x.y', 'x', 'done', now() from hoc.ledger where tenant_id = '${tenant.id}' limit 1`)
  await seal()
  return tenant.id
}

async function aDueTenant(): Promise<TenantId> {
  const spine = aSpine(db)
  const { tenant } = await aTenantFor({ spine, caller: operator })
  await spine.dispatch('tenants.terminate', { tenantId: tenant.id, reason }, operator)
  await db.all(`update hoc.departures set exported_at = now(), exported_rows = 1, export_sha = 'x',
      purge_at = now() - interval '1 second'
    where tenant_id = '${tenant.id}'`)
  return tenant.id
}

async function exportOf(tenantId: TenantId) {
  const items: { readonly table: string; readonly row: object }[] = []
  let cursor: string | undefined
  do {
    const page = await aSpine(db).dispatch(
      'tenants.export',
      { tenantId, limit: 7, ...(cursor && { cursor }) },
      operator,
    )
    if (page.outcome !== 'done') throw new Error(`Expected a page, saw ${JSON.stringify(page)}.`)
    items.push(...page.value.items)
    cursor = page.value.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}

async function rowsOf(tenantId: TenantId) {
  const read = (table: string) =>
    `select '${table}' as name, coalesce(json_agg(t order by t::text), '[]') as rows from hoc.${table} t where tenant_id = '${tenantId}'`
  const all = await db.all(Object.keys(tables).map(read).join(' union all '))
  return Object.fromEntries(all.map(({ name, rows }) => [name, rows])) as Record<string, Record<string, unknown>[]>
}

function countsOf(rows: Readonly<Record<string, readonly unknown[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(rows).flatMap(([name, { length }]) => (length > 0 ? [[name, length]] : [])))
}

function countBy(names: readonly string[]): Record<string, number> {
  return countsOf(Object.fromEntries(Map.groupBy(names, (name) => name)))
}

async function seal(): Promise<void> {
  const anchorFile = join(mkdtempSync(join(tmpdir(), 'hoc-departures-')), 'anchors.ndjson')
  const sealer = createSealer({ worker: db.worker, anchorFile })
  while (await sealer.seal());
}

// On a connection of its own: a pool that plumbing runs on belongs to no tenant.
async function as(whose: Role, tenantId: TenantId, text: string) {
  const client = new pg.Client({ connectionString: db.url(whose) })
  await client.connect()
  try {
    await client.query('begin')
    await client.query({ text: `select set_config('hoc.tenant', $1, true)`, values: [tenantId] })
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
