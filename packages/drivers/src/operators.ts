import type { ActorId, TenantId } from '@hoc/spine-schemas/caller'
import { OperatorAction } from '@hoc/spine-schemas/operators'
import type { RunId } from '@hoc/spine-schemas/runs'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, tenant_id as "tenantId", operation, entity, entity_id as "entityId", reason, actor_id as "actorId", at`

interface ActionFilter {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly tenantId?: TenantId
}

/** Lists what operators did, newest first, one beyond the limit. Nobody but an operator sees another tenant's. */
export async function listActions(tx: Tx, { limit, cursor, tenantId }: ActionFilter): Promise<OperatorAction[]> {
  const query = build('hoc.operator_actions')
    .select(build.raw(columns))
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (tenantId) query.where('tenant_id', tenantId)
  if (cursor) query.where('id', '<', cursor)

  return all(OperatorAction, await tx.rows(built(query)))
}

/** Finds what an operator did last of an operation, in the transaction's tenant. */
export async function findAction(tx: Tx, operation: string, actorId: ActorId): Promise<OperatorAction | undefined> {
  const text = `select ${columns} from hoc.operator_actions
    where tenant_id = hoc.tenant() and operation = $1 and actor_id = $2 order by id desc limit 1`
  const values = [operation, actorId]
  return first(OperatorAction, await tx.rows({ effect: 'read', name: 'operator_actions.find', text, values }))
}

/** Lists what operators did last to the tenant before the end of a run, or before now while it has not ended. */
export async function listActionsUntil(tx: Tx, runId: RunId, limit: number): Promise<OperatorAction[]> {
  const text = `select ${columns} from hoc.operator_actions where tenant_id = hoc.tenant()
    and id < hoc.uuid_floor(hoc.end_of_run($1) + interval '1 minute') order by id desc limit $2`
  const values = [runId, limit + 1]
  return all(OperatorAction, await tx.rows({ effect: 'read', name: 'operator_actions.list_until', text, values }))
}

/** Inserts what an operator did, in the tenant that it was done to. */
export function insertAction(action: OperatorAction): Write {
  return {
    effect: 'write',
    name: 'operator_actions.insert',
    text: `insert into hoc.operator_actions (tenant_id, id, operation, entity, entity_id, reason, actor_id, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      action.tenantId,
      action.id,
      action.operation,
      action.entity,
      action.entityId,
      action.reason,
      action.actorId,
      action.at,
    ],
  }
}
