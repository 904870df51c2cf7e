import { DecisionId, DecisionRecord, type DecisionFilter } from '@hoc/spine-schemas/decision-records'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, type, source, trigger, causal_role as "causalRole", outcome, reason, inputs, details, run_id as "runId",
  request_id as "requestId", actor_id as "actorId", decided_at as "decidedAt"`

const Keyed = z.object({ id: DecisionId }).optional()

/** Reads what is recorded under a key, and keeps others from recording under it until the transaction ends. */
export async function lockDecisionKey(tx: Tx, key: string): Promise<DecisionId | undefined> {
  // There may be no row to hold yet. What waits here looks only afterwards, and sees what it waited for.
  const hold = tx.rows({
    effect: 'read',
    name: 'decisions.hold_key',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.decision:' || hoc.tenant() || $1::text, 0))`,
    values: [key],
  })
  const find = tx.rows({
    effect: 'read',
    name: 'decisions.find_key',
    text: 'select decision_id as id from hoc.decision_keys where tenant_id = hoc.tenant() and key = $1',
    values: [key],
  })
  const [, [row]] = await Promise.all([hold, find])
  return Keyed.parse(row)?.id
}

/** Lists decisions, newest first, one beyond the limit. */
export async function listDecisions(tx: Tx, filter: DecisionFilter): Promise<DecisionRecord[]> {
  const query = build('hoc.decisions')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.runId) query.where('run_id', filter.runId)
  if (filter.requestId) query.where('request_id', filter.requestId)
  if (filter.type) query.whereIn('type', filter.type)
  if (filter.actorId) query.where('actor_id', filter.actorId)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(DecisionRecord, await tx.rows(built(query)))
}

/** Inserts a decision and, where it is recorded once, the key that it is recorded under. */
export function insertDecision(decision: DecisionRecord, key: string | undefined): Write {
  const { id, type, source, trigger, causalRole, outcome, reason, inputs, details } = decision
  return {
    effect: 'write',
    name: 'decisions.insert',
    text: `with k as (
             insert into hoc.decision_keys (key, decision_id) select $14::text, $1::uuid where $14 is not null
           )
           insert into hoc.decisions (id, type, source, trigger, causal_role, outcome, reason, inputs, details, run_id,
             request_id, actor_id, decided_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      id,
      type,
      source,
      trigger,
      causalRole,
      outcome,
      reason,
      JSON.stringify(inputs),
      JSON.stringify(details),
      decision.runId,
      decision.requestId,
      decision.actorId,
      decision.decidedAt,
      key ?? null,
    ],
  }
}
