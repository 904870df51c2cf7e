import { Mismatch, type MismatchFilter, type MismatchId } from '@hoc/spine-schemas/mismatches'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, run_id as "runId", seq, reason, expected_hash as "expectedHash", actual_hash as "actualHash",
  details, reported_by as "reportedBy", reported_at as "reportedAt", state, reference,
  acknowledged_by as "acknowledgedBy", acknowledged_at as "acknowledgedAt", resolution, note, resolved_by as "resolvedBy",
  resolved_at as "resolvedAt", version`

/** What mismatches have in common that are the same. */
interface Sameness extends Pick<Mismatch, 'runId' | 'seq'> {
  readonly expectedHash?: string | undefined
  readonly actualHash?: string | undefined
}

/** Finds what is reported of a step, with the same hashes, and not resolved. */
export async function findUnresolvedMismatch(
  tx: Tx,
  { runId, seq, expectedHash, actualHash }: Sameness,
): Promise<Mismatch | undefined> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'mismatches.find_unresolved',
    text: `select ${columns} from hoc.trace_mismatches where tenant_id = hoc.tenant() and run_id = $1 and seq = $2
           and expected_hash is not distinct from $3 and actual_hash is not distinct from $4 and state <> 'resolved'`,
    values: [runId, seq, expectedHash ?? null, actualHash ?? null],
  })
  return first(Mismatch, rows)
}

/** Reads those of some mismatches that there are, in the order of their ids, and holds their rows. */
export async function lockMismatches(tx: Tx, ids: readonly MismatchId[]): Promise<Mismatch[]> {
  const text = `select ${columns} from hoc.trace_mismatches
    where tenant_id = hoc.tenant() and id = any($1) order by id for update`
  return all(Mismatch, await tx.rows({ effect: 'read', name: 'mismatches.lock_all', text, values: [ids] }))
}

/** Lists mismatches, newest first, one beyond the limit. */
export async function listMismatches(tx: Tx, filter: MismatchFilter): Promise<Mismatch[]> {
  const query = build('hoc.trace_mismatches')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.runId) query.where('run_id', filter.runId)
  if (filter.state) query.whereIn('state', filter.state)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Mismatch, await tx.rows(built(query)))
}

/** Inserts a mismatch that was reported. */
export function insertMismatch(mismatch: Mismatch): Write {
  const { id, runId, seq, reason, expectedHash, actualHash, details, reportedBy, reportedAt, state, version } = mismatch
  return {
    effect: 'write',
    name: 'mismatches.insert',
    text: `insert into hoc.trace_mismatches (id, run_id, seq, reason, expected_hash, actual_hash, details, reported_by,
             reported_at, state, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      id,
      runId,
      seq,
      reason,
      expectedHash,
      actualHash,
      JSON.stringify(details),
      reportedBy,
      reportedAt,
      state,
      version,
    ],
  }
}

interface Change {
  readonly before: Mismatch
  readonly after: Mismatch
}

/** Writes mismatches over the versions that they were decided from, all in one statement, or fails the transaction. */
export function applyMismatches(changes: readonly Change[]): Write {
  return {
    effect: 'write',
    name: 'mismatches.apply',
    text: `with w as (
             update hoc.trace_mismatches m set state = r.state, reference = r.reference,
               acknowledged_by = r."acknowledgedBy", acknowledged_at = r."acknowledgedAt", resolution = r.resolution,
               note = r.note, resolved_by = r."resolvedBy", resolved_at = r."resolvedAt", version = r.version
             from json_to_recordset($1) as r(id uuid, was integer, state text, reference text, "acknowledgedBy" text,
               "acknowledgedAt" timestamptz, resolution text, note text, "resolvedBy" text, "resolvedAt" timestamptz,
               version integer)
             where m.tenant_id = hoc.tenant() and m.id = r.id and m.version = r.was returning 1
           ) select hoc.expect(count(*), $2, 'mismatch') from w`,
    values: [
      JSON.stringify(changes.map(({ before, after: { details: _, ...after } }) => ({ ...after, was: before.version }))),
      changes.length,
    ],
  }
}
