import { TenantId } from '@hoc/spine-schemas/caller'
import { Departure, ExportedRow } from '@hoc/spine-schemas/departures'
import type { CutPage } from '@hoc/spine-schemas/page'
import { z } from 'zod'

import { cutBy, cutPage } from './cut.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const columns = `tenant_id as "tenantId", terminated_at as "terminatedAt", purge_at as "purgeAt",
  exported_at as "exportedAt", exported_rows as "exportedRows", export_sha as "exportSha", purged_at as "purgedAt", version`

/** Finds what becomes of the rows of the transaction's tenant. */
export async function findDeparture(tx: Tx): Promise<Departure | undefined> {
  const text = `select ${columns} from hoc.departures where tenant_id = hoc.tenant()`
  return first(Departure, await tx.rows({ effect: 'read', name: 'departures.find', text, values: [] }))
}

/** Reads the same, and holds it until the transaction ends. */
export async function lockDeparture(tx: Tx): Promise<Departure | undefined> {
  const text = `select ${columns} from hoc.departures where tenant_id = hoc.tenant() for update`
  return first(Departure, await tx.rows({ effect: 'read', name: 'departures.lock', text, values: [] }))
}

/** Inserts a departure. */
export function insertDeparture({ tenantId, terminatedAt, purgeAt, version }: Departure): Write {
  return {
    effect: 'write',
    name: 'departures.insert',
    text: 'insert into hoc.departures (tenant_id, terminated_at, purge_at, version) values ($1, $2, $3, $4)',
    values: [tenantId, terminatedAt, purgeAt, version],
  }
}

/** Writes a departure over the version that it was decided from, or fails the transaction. */
export function applyDeparture(before: Departure, after: Departure): Write {
  return {
    effect: 'write',
    name: 'departures.apply',
    text: `with w as (
             update hoc.departures set exported_at = $2, exported_rows = $3, export_sha = $4, purged_at = $5, version = $6
             where tenant_id = hoc.tenant() and version = $1 returning 1
           ) select hoc.expect(count(*), 1, 'departure') from w`,
    values: [before.version, after.exportedAt, after.exportedRows, after.exportSha, after.purgedAt, after.version],
  }
}

/** Counts the rows of the transaction's tenant that are to be purged; the count ends one beyond the most. */
export async function countToPurge(tx: Tx, most: number): Promise<number> {
  const text = 'select hoc.rows_to_purge($1) as rows'
  const [row] = await tx.rows({ effect: 'read', name: 'departures.count', text, values: [most] })
  return z.object({ rows: z.int() }).parse(row).rows
}

/** Deletes so many rows of the transaction's tenant, or fails the transaction where they may not be deleted. */
export function deleteRows(most: number): Write {
  return { effect: 'write', name: 'departures.delete_rows', text: 'select hoc.purge($1)', values: [most] }
}

const Exported = z
  .object({ tab: z.string(), place: z.string(), contents: ExportedRow.shape.row })
  .transform(({ tab, place, contents }) => ({ item: { table: tab, row: contents }, position: `${tab}:${place}` }))

const exported = cutBy(
  `(select seq, tab, place, contents, octet_length(contents::text) as bytes
    from hoc.export_rows($1, $2, $3::integer + 1) with ordinality as r (tab, place, contents, seq))`,
  { by: 'seq', limit: '$3::integer' },
)

/** Lists the rows of the transaction's tenant from a position on, table by table; fewer than the limit where they are large. */
export async function listRows(
  tx: Tx,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<CutPage<z.output<typeof Exported>>> {
  const [table, after] = (cursor ?? ':').split(':')
  const rows = await tx.rows({
    effect: 'read',
    name: 'departures.list_rows',
    text: `select tab, place, contents, "hasNext" from ${exported} order by seq`,
    values: [table, after, limit],
  })
  return cutPage(Exported, rows)
}

/** Lists the tenants whose rows are to be purged by an instant, across tenants. For the worker's eyes. */
export async function listDue(tx: Tx, at: string): Promise<TenantId[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'departures.list_due',
    text: `select tenant_id as "tenantId" from hoc.departures
           where purged_at is null and exported_at is not null and purge_at <= $1 order by tenant_id`,
    values: [at],
  })
  return z
    .array(z.object({ tenantId: TenantId }))
    .parse(rows)
    .map(({ tenantId }) => tenantId)
}
