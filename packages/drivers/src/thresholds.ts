import type { RunId } from '@hoc/spine-schemas/runs'
import { Thresholds } from '@hoc/spine-schemas/thresholds'

import { all } from './all.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const columns = `scope, nullif(subject, '') as "agentId", max_execution_ms as "maxExecutionMs", max_tokens as "maxTokens",
  max_cost_micros as "maxCostMicros", failure_signal as "failureSignal", updated_by as "updatedBy",
  updated_at as "updatedAt", version`

/** Reads what was set for an agent, or, without one, for the tenant, and keeps others from setting it until the transaction ends. */
export async function lockThresholds(tx: Tx, agentId = ''): Promise<Thresholds | undefined> {
  const held = tx.rows({
    effect: 'read',
    name: 'thresholds.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.thresholds:' || hoc.tenant() || $1, 0))`,
    values: [agentId],
  })
  const text = `select ${columns} from hoc.thresholds where tenant_id = hoc.tenant() and subject = $1`
  const asked = tx.rows({ effect: 'read', name: 'thresholds.find', text, values: [agentId] })
  const [, rows] = await Promise.all([held, asked])
  return first(Thresholds, rows)
}

/** Whose runs they are about: an agent's, by its name or by one of its runs. */
interface Whose {
  readonly agentId?: string | undefined
  readonly runId?: RunId
}

/** Lists what was set for the tenant and, where one is named, for an agent. */
export async function listThresholdsFor(tx: Tx, { agentId, runId }: Whose): Promise<Thresholds[]> {
  const text = `select ${columns} from hoc.thresholds
    where tenant_id = hoc.tenant() and subject in ('', $1, hoc.agent_of_run($2))`
  const values = [agentId ?? null, runId ?? null]
  return all(Thresholds, await tx.rows({ effect: 'read', name: 'thresholds.for', text, values }))
}

/** Lists what was set, that of the tenant first, one beyond the limit. */
export async function listThresholds(
  tx: Tx,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Thresholds[]> {
  const text = `select ${columns} from hoc.thresholds
    where tenant_id = hoc.tenant() and ($2::text is null or subject > $2) order by subject limit $1`
  const values = [limit + 1, cursor ?? null]
  return all(Thresholds, await tx.rows({ effect: 'read', name: 'thresholds.list', text, values }))
}

/** Writes thresholds over the version that they were decided from, or fails the transaction. */
export function applyThresholds(before: Thresholds | undefined, after: Thresholds): Write {
  return {
    effect: 'write',
    name: 'thresholds.apply',
    text: `with w as (
             insert into hoc.thresholds as t (subject, scope, max_execution_ms, max_tokens, max_cost_micros, failure_signal,
               updated_by, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (tenant_id, subject) do update set max_execution_ms = $3, max_tokens = $4, max_cost_micros = $5,
               failure_signal = $6, updated_by = $7, updated_at = $8, version = $9
             where t.version = $10
             returning 1
           ) select hoc.expect(count(*), 1, 'thresholds') from w`,
    values: [
      after.agentId ?? '',
      after.scope,
      after.maxExecutionMs,
      after.maxTokens,
      after.maxCostMicros,
      after.failureSignal,
      after.updatedBy,
      after.updatedAt,
      after.version,
      before?.version ?? null,
    ],
  }
}
