import { canonical } from '@hoc/canonical/digest'
import { Evaluation } from '@hoc/spine-schemas/evaluations'
import type { RunId } from '@hoc/spine-schemas/runs'
import { z } from 'zod'

import { all } from './all.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'
import { written } from './written.ts'

const columns = `id, run_id as "runId", agent_id as "agentId", verdict, cost_micros as "costMicros", ran_ms as "ranMs", rules::json as rules, inputs::json as inputs,
  snapshot_sha as "snapshotSha", engine, incident_ids as "incidentIds", lesson_ids as "lessonIds",
  manifest::json as manifest, manifest_sha as "manifestSha", evaluated_by as "evaluatedBy", evaluated_at as "evaluatedAt"`

/** Finds what was checked when a run ended. */
export async function findEvaluation(tx: Tx, runId: RunId): Promise<Evaluation | undefined> {
  const text = `select ${columns} from hoc.policy_evaluations where tenant_id = hoc.tenant() and run_id = $1`
  return first(Evaluation, await tx.rows({ effect: 'read', name: 'evaluations.find', text, values: [runId] }))
}

/** Finds the transaction in which the end of a run was written. */
export async function findTransaction(tx: Tx, runId: RunId): Promise<string | undefined> {
  const text = `select xid::text from hoc.policy_evaluations where tenant_id = hoc.tenant() and run_id = $1`
  const [row] = await tx.rows({ effect: 'read', name: 'evaluations.find_xid', text, values: [runId] })
  return z.object({ xid: z.string() }).optional().parse(row)?.xid
}

const Spent = z.object({ costMicros: z.int(), ranMs: z.int() })

/** What a run cost, and how long it ran. */
export type Spent = z.infer<typeof Spent>

/** Lists what earlier runs of the agent of a run took, of those that ended well: the latest hundred. */
export async function listComparable(tx: Tx, runId: RunId): Promise<Spent[]> {
  const text = `select cost_micros as "costMicros", ran_ms as "ranMs" from hoc.policy_evaluations
    where tenant_id = hoc.tenant() and agent_id = hoc.agent_of_run($1) and run_id <> $1
      and ran_ms is not null and verdict = 'no_violation' and inputs::json ->> 'state' = 'succeeded'
    order by run_id desc limit 100`
  return all(Spent, await tx.rows({ effect: 'read', name: 'evaluations.comparable', text, values: [runId] }))
}

/** Inserts what was checked when a run ended. There is one for each run. */
export function insertEvaluation(made: Evaluation): Write {
  const evaluation = written(Evaluation, made)
  return {
    effect: 'write',
    name: 'evaluations.insert',
    text: `insert into hoc.policy_evaluations (run_id, id, agent_id, verdict, rules, inputs, cost_micros, ran_ms,
             snapshot_sha, engine, incident_ids, lesson_ids, manifest, manifest_sha, evaluated_by, evaluated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    values: [
      evaluation.runId,
      evaluation.id,
      evaluation.agentId,
      evaluation.verdict,
      canonical(evaluation.rules),
      canonical(evaluation.inputs),
      evaluation.costMicros,
      evaluation.ranMs,
      evaluation.snapshotSha,
      evaluation.engine,
      evaluation.incidentIds,
      evaluation.lessonIds,
      canonical(evaluation.manifest),
      evaluation.manifestSha,
      evaluation.evaluatedBy,
      evaluation.evaluatedAt,
    ],
  }
}
