import { canonical } from '@hoc/canonical/digest'
import { Failure, type FailureFilter } from '@hoc/spine-schemas/failures'
import type { RunId } from '@hoc/spine-schemas/runs'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'
import { written } from './written.ts'

const build = knex({ client: 'pg' })

const columns = `id, run_id as "runId", type, model, error_code as "errorCode", error_message as "errorMessage",
  request_id as "requestId", duration_ms as "durationMs", metadata::json as metadata, category,
  retry_after_seconds as "retryAfterSeconds", incident_id as "incidentId", reported_by as "reportedBy",
  reported_at as "reportedAt"`

/** Finds how a model failed a run. */
export async function findFailure(tx: Tx, runId: RunId): Promise<Failure | undefined> {
  const text = `select ${columns} from hoc.run_failures where tenant_id = hoc.tenant() and run_id = $1`
  return first(Failure, await tx.rows({ effect: 'read', name: 'failures.find', text, values: [runId] }))
}

/** Lists the failures of models, newest first, one beyond the limit. */
export async function listFailures(tx: Tx, filter: FailureFilter): Promise<Failure[]> {
  const query = build('hoc.run_failures')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.type) query.whereIn('type', filter.type)
  if (filter.model) query.where('model', filter.model)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Failure, await tx.rows(built(query)))
}

/** Inserts how a model failed a run. */
export function insertFailure(made: Failure): Write {
  const failure = written(Failure, made)
  return {
    effect: 'write',
    name: 'failures.insert',
    text: `insert into hoc.run_failures (id, run_id, type, model, error_code, error_message, request_id, duration_ms, metadata,
             category, retry_after_seconds, incident_id, reported_by, reported_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    values: [
      failure.id,
      failure.runId,
      failure.type,
      failure.model,
      failure.errorCode,
      failure.errorMessage,
      failure.requestId,
      failure.durationMs,
      canonical(failure.metadata),
      failure.category,
      failure.retryAfterSeconds,
      failure.incidentId,
      failure.reportedBy,
      failure.reportedAt,
    ],
  }
}
