import { Dispatch, type DispatchFilter } from '@hoc/spine-schemas/dispatches'
import type { DispatchId } from '@hoc/spine-schemas/outcome'
import type { RunId } from '@hoc/spine-schemas/runs'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { plainArray, textArray } from './arrays.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

/** What is kept of every dispatch, whatever came of it. */
export interface DispatchRecord {
  readonly tenantId: string
  readonly id: string
  readonly operation: string
  readonly actorId: string
  readonly outcome: 'done' | 'refused' | 'denied' | 'invalid' | 'failed' | 'unknown'
  readonly code: string | null
  readonly governanceActive: boolean | null
  readonly authorityDegraded: boolean | null
  readonly authorityReason: string | null
  readonly authorityCode: string | null
  readonly conditions: readonly string[]
  readonly correlationId: string | null
  readonly replayOf: string | null
  readonly durationUs: number | null
  readonly at: string
  readonly rebuilt: boolean
  /** The run that it was about, as its input named it. */
  readonly runId: string | null
  /** What it answered, where that is a verdict. */
  readonly verdict: string | null
}

/**
 * Inserts dispatch records, all in one statement. One that is recorded already fails it; where they may be, `again`, it
 * stays as it is, which takes the server a quarter longer for each. Most are alike in most of what they tell: that goes
 * once, and each names its place, or the server would read it again for every record.
 */
export function insertDispatchRecords(records: readonly DispatchRecord[], { again = false } = {}): Write {
  const { kinds, places } = kindsOf(records)
  return {
    effect: 'write',
    name: again ? 'dispatches.insert_again' : 'dispatches.insert',
    text: `insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, code, governance_active,
             authority_degraded, authority_reason, authority_code, conditions, correlation_id, replay_of, duration_us, at, rebuilt,
             run_id, verdict)
           select tenant_id, id, operation, "actorId", outcome, code, "governanceActive", "authorityDegraded",
             "authorityReason", "authorityCode", conditions, correlation_id, replay_of, duration_us, at, rebuilt, run_id,
             verdict
           from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::timestamptz[], $7::uuid[],
             $8::integer[]) as r(tenant_id, id, correlation_id, replay_of, duration_us, at, run_id, place)
           join json_to_recordset($9) as k(place integer, operation text, "actorId" text, outcome text, code text,
             "governanceActive" boolean, "authorityDegraded" boolean, "authorityReason" text, "authorityCode" text,
             conditions text[], rebuilt boolean, verdict text) using (place)
           ${again ? 'on conflict (tenant_id, id) do nothing' : ''}`,
    values: [
      plainArray(records.map(({ tenantId }) => tenantId)),
      plainArray(records.map(({ id }) => id)),
      textArray(records.map(({ correlationId }) => correlationId)),
      plainArray(records.map(({ replayOf }) => replayOf)),
      plainArray(records.map(({ durationUs }) => durationUs)),
      textArray(records.map(({ at }) => at)),
      plainArray(records.map(({ runId }) => runId)),
      plainArray(places),
      `[${kinds.join(',')}]`,
    ],
  }
}

// What kinds of records there are, as JSON, and of which each one is.
function kindsOf(records: readonly DispatchRecord[]): { readonly kinds: string[]; readonly places: number[] } {
  const known = new Map<string, number>()
  const places = records.map((record) => {
    const { tenantId: _, id, correlationId, replayOf, durationUs, at, runId, ...kind } = record
    const text = JSON.stringify(kind)
    const place = known.get(text) ?? known.size
    known.set(text, place)
    return place
  })
  return { kinds: [...known.keys()].map((kind, place) => `{"place":${place},${kind.slice(1)}`), places }
}

const columns = `id, operation, actor_id as "actorId", outcome, code, governance_active as "governanceActive",
  authority_degraded as "authorityDegraded", authority_reason as "authorityReason", authority_code as "authorityCode",
  conditions, correlation_id as "correlationId", replay_of as "replayOf", duration_us as "durationUs", at, rebuilt,
  run_id as "runId", verdict`

/** Finds the record of a dispatch. */
export async function findDispatch(tx: Tx, id: DispatchId): Promise<Dispatch | undefined> {
  const text = `select ${columns} from hoc.dispatch_records where tenant_id = hoc.tenant() and id = $1`
  return first(Dispatch, await tx.rows({ effect: 'read', name: 'dispatches.find', text, values: [id] }))
}

/**
 * Lists dispatch records, newest first, one beyond the limit. An id tells when it was made, by the clock of its process
 * and a moment after the dispatch was begun: months and days of ids that cannot be meant are not looked at.
 */
export async function listDispatches(tx: Tx, filter: DispatchFilter): Promise<Dispatch[]> {
  const query = build('hoc.dispatch_records')
    .select(build.raw(columns))
    // Nothing is of after tomorrow: the months that are kept ready need not be looked into.
    .whereRaw(`tenant_id = hoc.tenant() and id < hoc.uuid_floor(now() + interval '1 day')`)
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.operation) query.where('operation', filter.operation)
  if (filter.outcome) query.whereIn('outcome', filter.outcome)
  if (filter.actorId) query.where('actor_id', filter.actorId)
  if (filter.runId) query.where('run_id', filter.runId)
  if (filter.correlationId) query.where('correlation_id', filter.correlationId)
  if (filter.from)
    query
      .where('at', '>=', filter.from)
      .whereRaw(`id >= hoc.uuid_floor(?::timestamptz - interval '1 hour')`, filter.from)
  if (filter.before)
    query
      .where('at', '<', filter.before)
      .whereRaw(`id < hoc.uuid_floor(?::timestamptz + interval '1 hour')`, filter.before)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Dispatch, await tx.rows(built(query)))
}

/** A dispatch about a run, and how many there are like it. */
export type DispatchOfRun = Dispatch & { readonly ofKind: number }

const OfRun = Dispatch.extend({ ofKind: z.int() })

/**
 * Lists the dispatches about a run: of the newest 2,000 that named it, the latest ten of each kind, which is what was asked
 * and how it ended, with how many there are of that; and those of some operations that made it, of its first entries in the
 * ledger, for they could not name it.
 */
export async function listDispatchesOf(tx: Tx, runId: RunId, making: readonly string[]): Promise<DispatchOfRun[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'dispatches.of_run',
    text: `select ${columns}, "ofKind" from (
             select *, count(*) over kind as "ofKind", row_number() over (kind order by id desc) as place from (
               select * from hoc.dispatch_records where tenant_id = hoc.tenant() and run_id = $1
               order by id desc limit 2000) named
             window kind as (partition by operation, outcome, code, authority_code, verdict)) ranked
           where place <= 10
           union all
           select ${columns}, 1 as "ofKind" from hoc.dispatch_records where tenant_id = hoc.tenant()
             and run_id is distinct from $1 and id = any(array(select dispatch_id from (
               select dispatch_id, operation from hoc.ledger where tenant_id = hoc.tenant() and entity_id = $2 limit 2000
             ) made where operation = any($3) limit 10))`,
    values: [runId, runId, making],
  })
  return all(OfRun, rows)
}
