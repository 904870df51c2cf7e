import { AccessChange } from '@hoc/spine-schemas/account'
import { LedgerEntry, SealedEntry } from '@hoc/spine-schemas/audit'
import { TenantId } from '@hoc/spine-schemas/caller'
import { z } from 'zod'

import { all } from './all.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

/** The same columns as one JSON object, instants as contracts speak them. */
const entryJson = `case when l.id is null then null else json_build_object('id', l.id, 'dispatchId', l.dispatch_id,
  'operation', l.operation, 'actorId', l.actor_id, 'entity', l.entity, 'entityId', l.entity_id,
  'beforeSha', l.before_sha, 'afterSha', l.after_sha, 'xid', l.xid::text,
  'at', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end`

/** Lists the tenant's seals after a position, each beside its entry, one beyond the limit. */
export async function listSealed(tx: Tx, { after, limit }: { after: number; limit: number }): Promise<SealedEntry[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_sealed',
    text: `select json_build_object('position', s.position, 'entryId', s.entry_id, 'prev', s.prev, 'hash', s.hash) as seal,
             ${entryJson} as entry
           from hoc.ledger_seals s left join hoc.ledger l on l.tenant_id = s.tenant_id and l.id = s.entry_id
           where s.tenant_id = hoc.tenant() and s.position > $1 order by s.position limit $2`,
    values: [after, limit + 1],
  })
  return all(SealedEntry, rows)
}

/** Lists the tenant's entries about who may, newest first, one beyond the limit. */
export async function listAccessChanges(
  tx: Tx,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<AccessChange[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_access_changes',
    text: `select id, dispatch_id as "dispatchId", operation, actor_id as "actorId", entity, entity_id as "entityId", at
           from hoc.ledger where tenant_id = hoc.tenant() and ($2::uuid is null or id < $2)
             and entity in ('tenant', 'member', 'api_key', 'invitation')
           order by id desc limit $1`,
    values: [limit + 1, cursor ?? null],
  })
  return all(AccessChange, rows)
}

const Passage = LedgerEntry.pick({ entity: true, entityId: true, beforeSha: true, afterSha: true, xid: true }).extend({
  /** That sealing has gone past it, and no seal binds it: it was not there then. */
  isPassedOver: z.boolean(),
})

/** That no seal binds the entry `l`. Asked of each by itself: a join might be answered by reading every seal there is. */
export const unsealed = `(select s.position from hoc.ledger_seals s where s.tenant_id = l.tenant_id and s.entry_id = l.id) is null`

const WHERE = {
  with_run: `(l.xid, l.dispatch_id) in (
    select xid, dispatch_id from hoc.ledger where tenant_id = hoc.tenant() and entity_id = $1 and entity = 'run'
      and before_sha is distinct from after_sha)`,
  // By its transaction alone: a plan for any entity would go through all that the ledger has of this one.
  by_transaction: `l.xid = $1::xid8 and l.entity_id || '' = $2`,
  of: `l.entity_id = any($1) and ($2::text is null or l.id >= hoc.uuid_floor(
    to_timestamp((('x' || left(replace($2, '-', ''), 12))::bit(48)::bigint - 3600000) / 1000.0)))`,
} as const

interface Asked {
  readonly with_run: readonly [runId: string]
  readonly by_transaction: readonly [xid: string, entityId: string]
  readonly of: readonly [entityIds: readonly string[], since: string | null]
}

/**
 * Lists everything that was written with a change of a run: with its declaration, its start and its end; or what one
 * transaction wrote of an entity; or every change of some, where an id is given from an hour before that was made, for the
 * clocks of two processes may differ. Entities of several kinds may share an id.
 */
export async function listPassages<Which extends keyof Asked>(
  tx: Tx,
  which: Which,
  asked: Asked[Which],
): Promise<z.infer<typeof Passage>[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: `ledger.passages_${which}`,
    text: `select l.entity, l.entity_id as "entityId", l.before_sha as "beforeSha", l.after_sha as "afterSha", l.xid::text as xid,
             (l.xid, l.id) <= (select xid, id from hoc.sealed_until()) and ${unsealed} as "isPassedOver"
           from hoc.ledger l where l.tenant_id = hoc.tenant() and ${WHERE[which]}`,
    values: [...asked],
  })
  return all(Passage, rows)
}

/** Lists entries about some entities: of the first 2,000 as they are found, the latest ten of each operation. */
export async function listEntriesAbout(tx: Tx, entityIds: readonly string[]): Promise<EntryAbout[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_about',
    text: `select dispatch_id as "dispatchId", entity, entity_id as "entityId", before_sha as "beforeSha",
             after_sha as "afterSha"
           from (select *, row_number() over (partition by operation, entity order by id desc) as place from (
             select * from hoc.ledger where tenant_id = hoc.tenant() and entity_id = any($1) limit 2000) about) ranked
           where place <= 10 order by id`,
    values: [entityIds],
  })
  return all(EntryAbout, rows)
}

const EntryAbout = LedgerEntry.pick({ dispatchId: true, entity: true, entityId: true, beforeSha: true, afterSha: true })

/** What one dispatch wrote about one entity. */
export type EntryAbout = z.infer<typeof EntryAbout>

const Head = z.object({ position: z.int(), hash: z.string() })

/** Finds where the tenant's chain stood at a position; there is nothing at position 0. */
export async function findHead(tx: Tx, position: number): Promise<z.infer<typeof Head> | undefined> {
  return first(
    Head,
    await tx.rows({
      effect: 'read',
      name: 'ledger.find_head',
      text: 'select position, hash from hoc.ledger_seals where tenant_id = hoc.tenant() and position = $1',
      values: [position],
    }),
  )
}

/**
 * Counts the tenant's entries that no seal binds yet, among the first `most` behind the sealer's mark. Those of
 * transactions yet to come here were brought from another server, and were sealed before there was a mark.
 */
export async function countUnsealed(tx: Tx, { most }: { most: number }): Promise<number> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'ledger.count_unsealed',
    text: `select count(*) as count from (
             select tenant_id, id from hoc.ledger where tenant_id = hoc.tenant()
               and (xid, id) > (select xid, id from hoc.sealed_until()) and xid < pg_snapshot_xmax(pg_current_snapshot())
             order by xid, id limit $1) l where ${unsealed}`,
    values: [most],
  })
  return z.object({ count: z.int() }).parse(row).count
}

const Horizon = z.object({ system: z.string(), settled: z.string() })

/** Below which transaction id everything has committed or failed for good, and on which server that was said. */
export type Horizon = z.infer<typeof Horizon>

/** Finds the horizon as the transaction's snapshot sees it. */
export async function findHorizon(tx: Tx): Promise<Horizon> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'ledger.horizon',
    text: `select (select system_identifier::text from pg_control_system()) as system,
             pg_snapshot_xmin(pg_current_snapshot())::text as settled`,
    values: [],
  })
  return Horizon.parse(row)
}

const Unsealed = z.object({ tenantId: TenantId, entry: LedgerEntry })

/** Entries after one of a transaction, and of transactions below another: in the order in which they are sealed. */
export interface Span {
  readonly from: string
  readonly after: string
  readonly settled: string
}

/** Which entries are to be sealed next. */
interface UnsealedQuery extends Span {
  readonly limit: number
  readonly except: readonly TenantId[]
}

/** Lists settled entries that no seal binds yet, of all tenants but some, in the order in which they are to be sealed. */
export async function listUnsealed(
  tx: Tx,
  { from, after, settled, limit, except }: UnsealedQuery,
): Promise<z.infer<typeof Unsealed>[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_unsealed',
    text: `select l.tenant_id as "tenantId", ${entryJson} as entry from hoc.ledger l
           where (l.xid, l.id) > ($1::xid8, $2::uuid) and l.xid < $3::xid8 and l.tenant_id <> all($5::uuid[]) and ${unsealed}
           order by l.xid, l.id limit $4`,
    values: [from, after, settled, limit, except],
  })
  return all(Unsealed, rows)
}

const TenantHead = z.object({ tenantId: TenantId, position: z.int(), hash: z.string() })
export type TenantHead = z.infer<typeof TenantHead>

/** Lists where the chains of the given tenants stand. */
export async function listHeads(tx: Tx, tenantIds: readonly TenantId[]): Promise<TenantHead[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_heads',
    text: `select t.id as "tenantId", s.position, s.hash from unnest($1::uuid[]) as t(id)
           cross join lateral (select position, hash from hoc.ledger_seals
             where tenant_id = t.id order by position desc limit 1) s`,
    values: [tenantIds],
  })
  return all(TenantHead, rows)
}

const LostHead = TenantHead.extend({ found: z.string().nullable() })
export type LostHead = z.infer<typeof LostHead>

/** Lists those of the given heads that their chains do not lead through, and what stands there instead. */
export async function listLostHeads(tx: Tx, heads: readonly TenantHead[]): Promise<LostHead[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_lost_heads',
    text: `select h."tenantId", h.position, h.hash, s.hash as found
           from jsonb_to_recordset($1) as h("tenantId" uuid, position bigint, hash text)
           left join hoc.ledger_seals s on s.tenant_id = h."tenantId" and s.position = h.position
           where s.hash is distinct from h.hash`,
    values: [JSON.stringify(heads)],
  })
  return all(LostHead, rows)
}

export interface SealRow {
  readonly tenantId: TenantId
  readonly position: number
  readonly entryId: string
  readonly prev: string
  readonly hash: string
}

/** Inserts seals, all in one statement. */
export function insertSeals(seals: readonly SealRow[]): Write {
  return {
    effect: 'write',
    name: 'ledger.insert_seals',
    text: `insert into hoc.ledger_seals (tenant_id, position, entry_id, prev, hash)
           select "tenantId", position, "entryId", prev, hash from jsonb_to_recordset($1)
             as s("tenantId" uuid, position bigint, "entryId" uuid, prev text, hash text)`,
    values: [JSON.stringify(seals)],
  }
}

const Orphan = LedgerEntry.omit({ id: true, beforeSha: true, afterSha: true, xid: true }).extend({ tenantId: TenantId })

/** A dispatch that the ledger knows and the dispatch records do not, and what it wrote: of a run first. */
export type Orphan = z.infer<typeof Orphan>

/** Lists dispatches in a span of time that wrote to the ledger and have no dispatch record: there, or where operators are. */
export async function listUnrecorded(tx: Tx, { from, before }: { from: string; before: string }): Promise<Orphan[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_unrecorded',
    text: `select distinct on (l.tenant_id, l.dispatch_id) l.tenant_id as "tenantId", l.dispatch_id as "dispatchId",
             l.operation, l.actor_id as "actorId", l.at, l.entity, l.entity_id as "entityId"
           from hoc.ledger l
           where l.id >= hoc.uuid_floor($1) and l.id < hoc.uuid_floor($2)
             and not exists (select from hoc.dispatch_records r where r.id = l.dispatch_id
               and r.tenant_id in (l.tenant_id, '00000000-0000-0000-0000-000000000000'))
           order by l.tenant_id, l.dispatch_id, l.entity = 'run' desc, l.entity = 'trace' desc limit 1000`,
    values: [from, before],
  })
  return all(Orphan, rows)
}

const Made = LedgerEntry.pick({ entity: true, entityId: true, beforeSha: true, afterSha: true })

/** Lists the tenant's entries about some entities from the minute in which their ids were made. */
export async function listFirstEntries(tx: Tx, ids: readonly string[]): Promise<z.infer<typeof Made>[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'ledger.list_first',
    text: `select l.entity, l.entity_id as "entityId", l.before_sha as "beforeSha", l.after_sha as "afterSha"
           from unnest($1::uuid[]) as e(id) cross join lateral (
             select entity, entity_id, before_sha, after_sha from hoc.ledger
             where tenant_id = hoc.tenant() and id > e.id and entity_id = e.id::text and id < hoc.uuid_floor(to_timestamp(
               (('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::bigint + 60000) / 1000.0))) l`,
    values: [ids],
  })
  return all(Made, rows)
}
