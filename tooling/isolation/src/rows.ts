import { createHash } from 'node:crypto'
import { openPool } from '@hoc/drivers/pool'
import type { TenantId } from '@hoc/spine-schemas/caller'

import { idsIn } from './traces.ts'

/** What the tables hold of a tenant at one moment. */
export interface Snapshot {
  /** A digest of its rows, by table. */
  readonly digests: Readonly<Record<string, string>>
  readonly ids: readonly string[]
}

export type Rows = Awaited<ReturnType<typeof openRows>>

// The catalogue says which these are: whatever holds a tenant's rows and a dispatch may write, and so nothing that only the
// plumbing writes, whenever it comes to it.
const TABLES = `select c.oid::regclass::text as name from pg_class c
  where c.relnamespace = 'hoc'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
    and (has_table_privilege('hoc_app', c.oid, 'insert, update, delete')
      or has_any_column_privilege('hoc_app', c.oid, 'insert, update'))
  order by 1`

/** Reads the rows of any tenant, as a superuser, whom no row-level security binds. */
export async function openRows(url: string) {
  const client = openPool(url, { max: 2 })
  const { rows: found } = await client.query<{ name: string }>(TABLES)
  const tables = found.map(({ name }) => name)
  if (tables.length === 0) throw new Error('Expected tables of tenants that dispatches write, saw none.')
  const every = tables.map((name) => `select '${name}' as name, t::text as row from ${name} t where tenant_id = $1`)
  const text = `${every.join(' union all ')} order by 1, 2`

  return {
    tables,

    /** Everything that dispatches have written of a tenant. */
    async snapshot(tenantId: TenantId): Promise<Snapshot> {
      const { rows } = await client.query<{ name: string; row: string }>(text, [tenantId])
      const byTable = Map.groupBy(rows, ({ name }) => name)
      const digests = [...byTable].map(([name, of]) => [name, sha256(of.map(({ row }) => row).join('\n'))])
      return { digests: Object.fromEntries(digests), ids: idsIn(rows.map(({ row }) => row).join('\n')) }
    },

    /** Whether a tenant has written one of these texts itself. */
    async hold(tenantId: TenantId, texts: readonly string[]): Promise<boolean> {
      const { rows } = await client.query<{ name: string; row: string }>(text, [tenantId])
      return rows.some(({ row }) => texts.some((each) => row.includes(each)))
    },

    /** What no operation of a tenant does. */
    async suspend(tenantId: TenantId): Promise<void> {
      await client.query(`update hoc.tenants set state = 'suspended' where tenant_id = $1`, [tenantId])
    },
    close: () => client.end(),
  }
}

/** The tables that are not what they were. */
export function changedTables(before: Snapshot, after: Snapshot): string[] {
  const names = new Set([...Object.keys(before.digests), ...Object.keys(after.digests)])
  return [...names].filter((name) => before.digests[name] !== after.digests[name])
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
