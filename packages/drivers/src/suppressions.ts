import type { RunId } from '@hoc/spine-schemas/runs'
import {
  Prevention,
  Suppression,
  type PreventionFilter,
  type SuppressionFilter,
  type SuppressionId,
} from '@hoc/spine-schemas/suppressions'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, policy_id as "policyId", error_code as "errorCode", category,
  original_incident_id as "originalIncidentId", reason, state, created_by as "createdBy", created_at as "createdAt",
  lifted_by as "liftedBy", lifted_at as "liftedAt", version`

const preventionColumns = `id, suppression_id as "suppressionId", policy_id as "policyId", error_code as "errorCode", category,
  original_incident_id as "originalIncidentId", run_id as "runId", outcome, at`

/** Keeps others from suppressing anything until the transaction ends, and lists what is suppressed. */
export async function lockActiveSuppressions(tx: Tx): Promise<Suppression[]> {
  const held = tx.rows({
    effect: 'read',
    name: 'suppressions.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.suppressions:' || hoc.tenant(), 0))`,
    values: [],
  })
  const text = `select ${columns} from hoc.incident_suppressions where tenant_id = hoc.tenant() and state = 'active'`
  const read = tx.rows({ effect: 'read', name: 'suppressions.list_active', text, values: [] })
  const [, rows] = await Promise.all([held, read])
  return all(Suppression, rows)
}

/** Finds the newest suppression that holds of an error code or of a category. */
export async function findSuppression(
  tx: Tx,
  { errorCode, category }: { readonly errorCode: string; readonly category: string },
): Promise<Suppression | undefined> {
  const text = `select ${columns} from hoc.incident_suppressions where tenant_id = hoc.tenant() and state = 'active'
    and (error_code = $1 or category = $2) order by id desc limit 1`
  return first(
    Suppression,
    await tx.rows({ effect: 'read', name: 'suppressions.find', text, values: [errorCode, category] }),
  )
}

/** Reads a suppression and holds its row until the transaction ends. */
export async function lockSuppression(tx: Tx, id: SuppressionId): Promise<Suppression | undefined> {
  const text = `select ${columns} from hoc.incident_suppressions where tenant_id = hoc.tenant() and id = $1 for update`
  return first(Suppression, await tx.rows({ effect: 'read', name: 'suppressions.lock', text, values: [id] }))
}

/** Lists suppressions, newest first, one beyond the limit. */
export async function listSuppressions(tx: Tx, filter: SuppressionFilter): Promise<Suppression[]> {
  const query = build('hoc.incident_suppressions')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.state) query.whereIn('state', filter.state)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Suppression, await tx.rows(built(query)))
}

/** Lists preventions, newest first, one beyond the limit. */
export async function listPreventions(tx: Tx, filter: PreventionFilter): Promise<Prevention[]> {
  const query = build('hoc.prevention_records')
    .select(build.raw(preventionColumns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.suppressionId) query.where('suppression_id', filter.suppressionId)
  if (filter.runId) query.where('run_id', filter.runId)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Prevention, await tx.rows(built(query)))
}

/** Lists what was prevented of a run. */
export async function listPreventionsOf(tx: Tx, runId: RunId): Promise<Prevention[]> {
  const text = `select ${preventionColumns} from hoc.prevention_records
    where tenant_id = hoc.tenant() and run_id = $1 order by id`
  return all(Prevention, await tx.rows({ effect: 'read', name: 'preventions.of_run', text, values: [runId] }))
}

/** Inserts a suppression that holds. */
export function insertSuppression(one: Extract<Suppression, { state: 'active' }>): Write {
  return {
    effect: 'write',
    name: 'suppressions.insert',
    text: `insert into hoc.incident_suppressions (id, policy_id, error_code, category, original_incident_id, reason, state,
             created_by, created_at, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      one.id,
      one.policyId,
      one.errorCode,
      one.category,
      one.originalIncidentId,
      one.reason,
      one.state,
      one.createdBy,
      one.createdAt,
      one.version,
    ],
  }
}

/** Writes that a suppression was lifted over the version that it was decided from, or fails the transaction. */
export function applySuppression(before: Suppression, after: Extract<Suppression, { state: 'lifted' }>): Write {
  return {
    effect: 'write',
    name: 'suppressions.apply',
    text: `with w as (
             update hoc.incident_suppressions set state = $3, lifted_by = $4, lifted_at = $5, version = $6
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'suppression') from w`,
    values: [before.id, before.version, after.state, after.liftedBy, after.liftedAt, after.version],
  }
}

/** Inserts that a failed run became no incident. */
export function insertPrevention(one: Prevention): Write {
  return {
    effect: 'write',
    name: 'preventions.insert',
    text: `insert into hoc.prevention_records (id, suppression_id, policy_id, error_code, category, original_incident_id,
             run_id, outcome, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      one.id,
      one.suppressionId,
      one.policyId,
      one.errorCode,
      one.category,
      one.originalIncidentId,
      one.runId,
      one.outcome,
      one.at,
    ],
  }
}
