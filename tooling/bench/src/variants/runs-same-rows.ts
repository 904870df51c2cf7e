import { randomUUID } from 'node:crypto'
import { TenantId } from '@hoc/spine-schemas/caller'
import { openClient } from '@hoc/drivers/pool'
import type { Client } from 'pg'

import type { Sample } from '../case.ts'
import { insertRuns, type FoundRun } from './runs.ts'

/** What is done with one run, whichever way. */
type Act = (run: FoundRun) => Promise<unknown>

interface Where {
  readonly urls: Sample['urls']
  /** How many steps the run has taken before. */
  readonly steps: number
  /** Which tables are compared: all, where none is named. */
  readonly tables?: readonly string[]
}

/** What a table got: how many rows, and which of their columns are set. */
type Left = ReadonlyMap<string, string>

// Written afterwards, and for all that it matters by another process.
const NOT_COMPARED = ['dispatch_records', 'upkeep']

/** Throws unless each of two ways writes as many rows, as full, into the same tables: otherwise comparing them says nothing. */
export async function assertSameRows(where: Where, ours: Act, theirs: Act): Promise<void> {
  const admin = await openClient(where.urls.admin)
  try {
    const [a, b] = [await leftBy(ours, admin, where), await leftBy(theirs, admin, where)]
    const differing = [...new Set([...a.keys(), ...b.keys()])].filter((table) => a.get(table) !== b.get(table))
    const lines = differing.map((table) => `${table}: ${a.get(table) ?? 'none'}\n  beside ${b.get(table) ?? 'none'}`)
    if (lines.length > 0) throw new Error(`Expected both ways to write the same rows, saw\n${lines.join('\n')}`)
    if (a.size === 0) throw new Error('Expected rows to be written, saw none.')
  } finally {
    await admin.end()
  }
}

async function leftBy(act: Act, admin: Client, { urls, steps, tables }: Where): Promise<Left> {
  const tenant = TenantId.parse(randomUUID())
  const [run] = await insertRuns(urls.admin, { count: 1, steps, tenants: [tenant] })
  if (!run) throw new Error('Expected a run, saw none.')
  const before = await rowsOf(tenant, admin)
  await act(run)
  const after = await rowsOf(tenant, admin)
  const known = new Set(before.map(({ row }) => row))
  const written = after.filter(({ name, row }) => !known.has(row) && (tables ?? [name]).includes(name))
  const byTable = Map.groupBy(written, ({ name }) => name)
  return new Map([...byTable].map(([name, rows]) => [name, `${rows.length} rows that set ${columnsOf(rows)}`]))
}

interface Row {
  readonly name: string
  readonly row: string
  readonly columns: string
}

function columnsOf(rows: readonly Row[]): string {
  return [...new Set(rows.map(({ columns }) => columns))].toSorted().join(', or ')
}

async function rowsOf(tenant: TenantId, admin: Client): Promise<Row[]> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relnamespace = 'hoc'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all($1) order by 1`,
    [NOT_COMPARED],
  )
  const each = tables.map(
    ({ name }) => `select '${name}' as name, to_jsonb(t)::text as row,
      (select string_agg(key, ' ' order by key) from jsonb_each(jsonb_strip_nulls(to_jsonb(t)))) as columns
      from hoc.${name} t where tenant_id = $1`,
  )
  return (await admin.query<Row>(each.join(' union all '), [tenant])).rows
}
