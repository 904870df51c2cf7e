import { tables, untenanted } from '@hoc/drivers/tables'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Column {
  readonly tab: string
  readonly column: string
  readonly type: string
}

let db: TestDatabase
let all: string[]
beforeAll(async () => {
  db = await openTestDatabase()
  const rows = await db.all(`select relname as tab from pg_class where relnamespace = 'hoc'::regnamespace
    and relkind in ('r', 'p') and not relispartition order by 1`)
  all = rows.map(({ tab }) => String(tab))
})
afterAll(() => db.close())

const appendOnly = Object.entries(tables).flatMap(([name, facts]) => ('appendOnly' in facts ? [name] : []))

describe('the catalogue', () => {
  it('knows every table, and who owns it', () => {
    expect(all).toEqual([...Object.keys(tables), ...untenanted].sort())
  })

  it('has the tenant first in every primary, unique and foreign key', async () => {
    const keys = await db.all(`select c.conrelid::regclass::text as tab, c.conname as name, a.attname as first
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.connamespace = 'hoc'::regnamespace and c.contype in ('p', 'u', 'f')`)
    const unique =
      await db.all(`select i.indrelid::regclass::text as tab, i.indexrelid::regclass::text as name, a.attname as first
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where c.relnamespace = 'hoc'::regnamespace and i.indisunique`)
    const others = [...keys, ...unique].filter(({ first }) => first !== 'tenant_id').map(({ tab }) => String(tab))

    expect(keys.length).toBeGreaterThan(Object.keys(tables).length)
    expect(others.filter((tab) => !untenanted.some((name) => tab === `hoc.${name}`))).toEqual([])
  })

  it('forces row-level security on every tenant table and every partition, also for the owner', async () => {
    const open =
      await db.all(`select relname from pg_class where relnamespace = 'hoc'::regnamespace and relkind in ('r', 'p')
      and not (relrowsecurity and relforcerowsecurity) order by 1`)

    expect(open.map(({ relname }) => relname)).toEqual([...untenanted].sort())
  })

  it('grants nothing on a partition, and nothing to the public', async () => {
    const grants = await db.all(`select g.table_name, g.grantee from information_schema.role_table_grants g
      join pg_class c on c.relname = g.table_name and c.relnamespace = 'hoc'::regnamespace
      where g.table_schema = 'hoc' and ((c.relispartition and g.grantee <> 'hoc_owner') or g.grantee = 'PUBLIC')`)

    expect(grants).toEqual([])
  })

  it('lets nobody update, delete or truncate what is append-only', async () => {
    const grants = await db.all(`select table_name, grantee, privilege_type from information_schema.role_table_grants
      where table_schema = 'hoc' and grantee <> 'hoc_owner' and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
      and table_name = any('{${appendOnly.join(',')}}')`)
    const guarded = await db.all(`select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'hoc'::regnamespace and not c.relispartition and t.tgname = 'append_only' order by 1`)

    expect(grants).toEqual([])
    expect(guarded.map(({ relname }) => relname)).toEqual(appendOnly.toSorted())
  })

  it('knows instants with their zone and money as integers, and no floating point', async () => {
    const columns = (await db.all(`select table_name as tab, column_name as column, data_type as type
      from information_schema.columns where table_schema = 'hoc'`)) as Column[]
    const bad = columns.filter(({ type }) =>
      /^(real|double precision|money|numeric|timestamp without|time |json$|character)/.test(type),
    )

    expect(columns.length).toBeGreaterThan(80)
    expect(bad.filter(({ tab }) => !tab.startsWith('migrations'))).toEqual([])
  })

  it('cuts the tables that only grow by month, with partitions for the months ahead and a default', async () => {
    const partitions = await db.all(`select parent.relname as tab, count(*)::int as parts
      from pg_inherits i join pg_class parent on parent.oid = i.inhparent join pg_class part on part.oid = i.inhrelid
      where parent.relnamespace = 'hoc'::regnamespace and parent.relkind = 'p' group by 1 order by 1`)

    const registered = await db.all('select table_name as tab from hoc.partitioned order by 1')
    expect(registered.map(({ tab }) => tab)).toEqual(expect.arrayContaining(['dispatch_records', 'ledger']))
    expect(partitions).toEqual(registered.map(({ tab }) => ({ tab, parts: 6 })))
    await db.worker.query('select hoc.keep_partitions(5)')
    const [{ made } = { made: 0 }] = await db.all('select hoc.keep_partitions(5) as made')
    expect(made).toBe(0)
  })

  it('grants each role what it needs and no more', async () => {
    const grants =
      await db.all(`select grantee || ' ' || table_name as who, string_agg(privilege_type, ' ' order by privilege_type) as may
      from information_schema.role_table_grants where table_schema = 'hoc' and grantee in ('hoc_app', 'hoc_worker', 'hoc_operator')
      group by 1 order by 1`)

    expect(Object.fromEntries(grants.map(({ who, may }) => [who, may]))).toMatchSnapshot()
  })
})
