import { Discovery, type DiscoveryFilter } from '@hoc/spine-schemas/discoveries'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, artifact, field, signal_type as "signalType", evidence, confidence_percent as "confidencePercent", notes,
  detected_by as "detectedBy", first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", seen_count as "seenCount"`

/** What discoveries have in common that are the same. */
interface Sameness {
  readonly artifact: string
  readonly field?: string | undefined
  readonly signalType: string
}

/** Reads what was noticed before of the same, and keeps others from noting it until the transaction ends. */
export async function lockDiscovery(
  tx: Tx,
  { artifact, field = '', signalType }: Sameness,
): Promise<Discovery | undefined> {
  // There may be no row to hold yet. What waits here looks only afterwards, and sees what it waited for.
  const hold = tx.rows({
    effect: 'read',
    name: 'discoveries.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.discovery:' || hoc.tenant() || $1::text, 0))`,
    values: [JSON.stringify([artifact, field, signalType])],
  })
  const find = tx.rows({
    effect: 'read',
    name: 'discoveries.find',
    text: `select ${columns} from hoc.discoveries where tenant_id = hoc.tenant() and artifact = $1
           and field is not distinct from nullif($2, '') and signal_type = $3`,
    values: [artifact, field, signalType],
  })
  const [, rows] = await Promise.all([hold, find])
  return first(Discovery, rows)
}

/** Lists discoveries, what was seen most often first, one beyond the limit. */
export async function listDiscoveries(tx: Tx, filter: DiscoveryFilter): Promise<Discovery[]> {
  const query = build('hoc.discoveries')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy([
      { column: 'seen_count', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(filter.limit + 1)
  if (filter.artifact) query.where('artifact', filter.artifact)
  if (filter.signalType) query.where('signal_type', filter.signalType)
  if (filter.cursor) query.whereRaw('(seen_count, id) < (?::integer, ?::uuid)', filter.cursor.split(':'))

  return all(Discovery, await tx.rows(built(query)))
}

/** Writes what was noticed over what it was decided from, or fails the transaction that it is part of. */
export function applyDiscovery(after: Discovery): Write {
  return {
    effect: 'write',
    name: 'discoveries.apply',
    text: `with w as (
             insert into hoc.discoveries as d (id, artifact, field, signal_type, evidence, confidence_percent, notes,
               detected_by, first_seen_at, last_seen_at, seen_count)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (tenant_id, artifact, field, signal_type) do update set evidence = excluded.evidence,
               confidence_percent = excluded.confidence_percent, notes = excluded.notes,
               last_seen_at = excluded.last_seen_at, seen_count = excluded.seen_count
             where d.id = excluded.id and d.seen_count = excluded.seen_count - 1
             returning 1
           ) select hoc.expect(count(*), 1, 'discovery') from w`,
    values: [
      after.id,
      after.artifact,
      after.field,
      after.signalType,
      JSON.stringify(after.evidence),
      after.confidencePercent,
      after.notes,
      after.detectedBy,
      after.firstSeenAt,
      after.lastSeenAt,
      after.seenCount,
    ],
  }
}
