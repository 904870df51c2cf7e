import { randomUUID } from 'node:crypto'
import { TenantId } from '@hoc/spine-schemas/caller'
import pg from 'pg'

import type { Sample } from '../case.ts'
import { insertRuns, STEPS_TAKEN, type FoundRun } from './runs.ts'

/** What ends one run, whichever way. */
type End = (run: FoundRun) => Promise<unknown>

/** What a table got: how many rows, and each of them with what is different every time written as its kind. */
type Left = Readonly<Record<string, readonly string[]>>

// Written afterwards, and by another process for all that it matters.
const NOT_COUNTED = ['dispatch_records', 'upkeep']

/** Throws unless each of two ways leaves the same rows, in the same tables: otherwise comparing them says nothing. */
export async function assertSameRows({ urls }: Pick<Sample, 'urls'>, ours: End, theirs: End): Promise<void> {
  const admin = new pg.Client({ connectionString: urls.admin })
  await admin.connect()
  try {
    const [a, b] = [await leftBy(ours, admin, urls.admin), await leftBy(theirs, admin, urls.admin)]
    const differing = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
      (table) => !isSame(a[table], b[table]),
    )
    const lines = differing.map(
      (table) => `${table}: ${(a[table] ?? []).join(' ')}\n  beside ${(b[table] ?? []).join(' ')}`,
    )
    if (lines.length > 0) throw new Error(`Expected both ways to write the same rows, saw\n${lines.join('\n')}`)
    if (Object.keys(a).length === 0) throw new Error('Expected rows to be written, saw none.')
  } finally {
    await admin.end()
  }
}

function isSame(ours: readonly string[] = [], theirs: readonly string[] = []): boolean {
  return ours.length === theirs.length && ours.every((row, index) => row === theirs[index])
}

async function leftBy(end: End, admin: pg.Client, adminUrl: string): Promise<Left> {
  const tenant = TenantId.parse(randomUUID())
  const [run] = await insertRuns(adminUrl, { count: 1, steps: STEPS_TAKEN, tenants: [tenant] })
  if (!run) throw new Error('Expected a run, saw none.')
  const before = await rowsOf(tenant, admin)
  await end(run)
  const after = await rowsOf(tenant, admin)
  const written = Object.entries(after).map(([table, rows]) => {
    const known = new Set(before[table])
    return [
      table,
      rows
        .filter((row) => !known.has(row))
        .map(kindly)
        .toSorted(),
    ] as const
  })
  return Object.fromEntries(written.filter(([, rows]) => rows.length > 0))
}

async function rowsOf(tenant: TenantId, admin: pg.Client): Promise<Left> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relnamespace = 'hoc'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all($1) order by 1`,
    [NOT_COUNTED],
  )
  const each = tables.map(
    ({ name }) => `select '${name}' as name, to_jsonb(t)::text as row from hoc.${name} t where tenant_id = $1`,
  )
  const { rows } = await admin.query<{ name: string; row: string }>(each.join(' union all '), [tenant])
  return Object.fromEntries(
    Object.entries(Object.groupBy(rows, ({ name }) => name)).map(([name, some = []]) => [
      name,
      some.map(({ row }) => row),
    ]),
  )
}

function kindly(row: string): string {
  return row
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/[0-9a-f]{64}/g, 'SHA')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, 'AT')
    .replaceAll(/\b\d+\b/g, 'N')
}
