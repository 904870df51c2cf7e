import { TenantId } from '@hoc/spine-schemas/caller'
import type { RunFilter } from '@hoc/spine-schemas/run-contracts'
import { Run, RunId, type RunningRun } from '@hoc/spine-schemas/runs'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { plainArray, textArray } from './arrays.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, agent_id as "agentId", goal, actor_type as "actorType", on_behalf_of as "onBehalfOf", source,
  external_id as "externalId", tools, estimated_micros as "estimatedMicros", estimated_steps as "estimatedSteps",
  estimated_ms as "estimatedMs", parent_id as "parentId", attempt, state, started_at as "startedAt",
  last_seen_at as "lastSeenAt", lease_seconds as "leaseSeconds", lease_expires_at as "leaseExpiresAt",
  ended_at as "endedAt", ended_by as "endedBy", error_code as "errorCode", error_message as "errorMessage",
  created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", version`

/** Finds a run as it stands. */
export async function findRun(tx: Tx, id: RunId): Promise<Run | undefined> {
  const text = `select ${columns} from hoc.runs where tenant_id = hoc.tenant() and id = $1`
  return first(Run, await tx.rows({ effect: 'read', name: 'runs.find', text, values: [id] }))
}

/** Reads a run and holds its row until the transaction ends. */
export async function lockRun(tx: Tx, id: RunId): Promise<Run | undefined> {
  const text = `select ${columns} from hoc.runs where tenant_id = hoc.tenant() and id = $1 for update`
  return first(Run, await tx.rows({ effect: 'read', name: 'runs.lock', text, values: [id] }))
}

/** Finds the run that tries another one again. */
export async function findRetryOf(tx: Tx, id: RunId): Promise<RunId | undefined> {
  const text = `select id from hoc.runs where tenant_id = hoc.tenant() and parent_id = $1`
  const [row] = await tx.rows({ effect: 'read', name: 'runs.find_retry', text, values: [id] })
  return z.object({ id: RunId }).optional().parse(row)?.id
}

/** Lists runs, newest first, one beyond the limit. */
export async function listRuns(tx: Tx, filter: RunFilter): Promise<Run[]> {
  const query = build('hoc.runs')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.state) query.whereIn('state', filter.state)
  if (filter.agentId) query.where('agent_id', filter.agentId)
  if (filter.externalId) query.where('external_id', filter.externalId)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Run, await tx.rows(built(query)))
}

const Silent = z.object({ tenantId: TenantId, runId: RunId })

/** A run that has been silent, and whose it is. */
export type Silent = z.infer<typeof Silent>

/** One page of what a sweep goes through: what was due before an instant, after a run of a tenant. */
export interface SweepPage {
  readonly before: string
  readonly after: Silent
  readonly limit: number
}

// Of the live ones, as their index has them.
const DUE = {
  silent: 'lease_expires_at < $1',
  forgotten: "state = 'queued' and created_at < $1",
} as const

// Looked up apart for the installation and for a tenant: together, each due run is compared with every change.
const LET_IN = 'unnest($5::uuid[], $6::timestamptz[]) as let_in(tenant, at)'
const ANEW = `coalesce(lease_seconds, 0) * interval '1 second'`

/** Since when a tenant, or with the installation every tenant, is let in as it is now. */
export interface LetIn {
  readonly tenantId: TenantId
  readonly changedAt: string
}

/**
 * Lists the runs whose lease ran out before an instant, or those that wait to be started and were declared before it,
 * across tenants, those after `after` in the order of tenants and runs. A lease, or the wait, is counted anew from when
 * its tenant was let in: of one that was too lately, none is listed. For the worker's eyes.
 */
export async function listDueRuns(
  tx: Tx,
  due: keyof typeof DUE,
  { before, after, limit, letIn }: SweepPage & { readonly letIn: readonly LetIn[] },
): Promise<Silent[]> {
  const text = `select tenant_id as "tenantId", id as "runId" from hoc.runs where state in ('queued', 'running')
    and ${DUE[due]} and (tenant_id, id) > ($2, $3)
    and ((select max(at) from ${LET_IN} where tenant = '00000000-0000-0000-0000-000000000000') + ${ANEW} >= $1) is not true
    and not exists (select from ${LET_IN} where tenant = tenant_id and at + ${ANEW} >= $1)
    order by tenant_id, id limit $4`
  const tenants = plainArray(letIn.map(({ tenantId }) => tenantId))
  const since = textArray(letIn.map(({ changedAt }) => changedAt))
  const values = [before, after.tenantId, after.runId, limit, tenants, since]
  return all(Silent, await tx.rows({ effect: 'read', name: `runs.list_${due}`, text, values }))
}

/** Inserts a run that waits to be started. */
export function insertRun(run: Extract<Run, { state: 'queued' }>): Write {
  return {
    effect: 'write',
    name: 'runs.insert',
    text: `insert into hoc.runs (id, agent_id, goal, actor_type, on_behalf_of, source, external_id, tools, estimated_micros,
             estimated_steps, estimated_ms, parent_id, attempt, state, created_by, created_at, updated_at, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    values: [
      run.id,
      run.agentId,
      run.goal,
      run.actorType,
      run.onBehalfOf,
      run.source,
      run.externalId,
      run.tools,
      run.estimatedMicros,
      run.estimatedSteps,
      run.estimatedMs,
      run.parentId,
      run.attempt,
      run.state,
      run.createdBy,
      run.createdAt,
      run.updatedAt,
      run.version,
    ],
  }
}

const nothing = {
  startedAt: null,
  lastSeenAt: null,
  leaseSeconds: null,
  leaseExpiresAt: null,
  endedAt: null,
  endedBy: null,
  errorCode: null,
  errorMessage: null,
}

/** Writes the lease of a run over the version that it was decided from, and nothing else, or fails the transaction. */
export function applyLease(before: RunningRun, { lastSeenAt, leaseExpiresAt }: RunningRun): Write {
  return {
    effect: 'write',
    name: 'runs.apply_lease',
    text: `with w as (
             update hoc.runs set last_seen_at = $3, lease_expires_at = $4
             where tenant_id = hoc.tenant() and id = $1 and version = $2 and state = 'running' returning 1
           ) select hoc.expect(count(*), 1, 'run') from w`,
    values: [before.id, before.version, lastSeenAt, leaseExpiresAt],
  }
}

/** Writes a run over the version that it was decided from, or fails the transaction. */
export function applyRun(before: Run, after: Run): Write {
  const now = { ...nothing, ...after }
  return {
    effect: 'write',
    name: 'runs.apply',
    text: `with w as (
             update hoc.runs set state = $3, started_at = $4, last_seen_at = $5, lease_seconds = $6, lease_expires_at = $7,
               ended_at = $8, ended_by = $9, error_code = $10, error_message = $11, updated_at = $12, version = $13
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ) select hoc.expect_one(exists (select from w), 'run')`,
    values: [
      before.id,
      before.version,
      now.state,
      now.startedAt,
      now.lastSeenAt,
      now.leaseSeconds,
      now.leaseExpiresAt,
      now.endedAt,
      now.endedBy,
      now.errorCode,
      now.errorMessage,
      now.updatedAt,
      now.version,
    ],
  }
}
