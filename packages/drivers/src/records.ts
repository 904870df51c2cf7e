import type { TenantId } from '@hoc/spine-schemas/caller'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import { z } from 'zod'

import type { Tx, Write } from './tx.ts'

const Answer = z.object({ requestSha: z.string(), dispatchId: DispatchId, response: z.unknown() })

/** What a dispatch answered under an idempotency key. */
export type Answer = z.infer<typeof Answer>

/** What is asked under an idempotency key, and what is answered. */
export interface Keyed {
  readonly key: string
  readonly requestSha: string
  readonly response: unknown
}

/** The constraint that lets one dispatch, of all that share a key, commit. */
export const ONE_ANSWER = 'idempotency_keys_once'

/** Finds what was answered under this key, if anything was. */
export async function findAnswer(tx: Tx, operation: string, key: string): Promise<Answer | undefined> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'answers.find',
    text: `select request_sha as "requestSha", dispatch_id as "dispatchId", response
           from hoc.idempotency_keys where operation = $1 and key = $2`,
    values: [operation, key],
  })
  return Answer.optional().parse(row)
}

export interface LedgerRow {
  readonly id: string
  /** Whose entry it is, where it is not the transaction's tenant's. */
  readonly inTenant?: TenantId | undefined
  readonly entity: string
  readonly entityId: string
  readonly beforeSha: string | null
  readonly afterSha: string | null
}

export interface OutboxRow {
  readonly id: string
  readonly type: string
  readonly payload: object
}

/** Which dispatch leaves a record: who did what, and when. */
export interface Provenance {
  readonly dispatchId: DispatchId
  readonly operation: string
  readonly actorId: string
  readonly at: string
}

interface Records {
  readonly keyed: Keyed | undefined
  readonly entries: readonly LedgerRow[]
  readonly events: readonly OutboxRow[]
}

const INSERT_RECORDS = `with answer as (
    insert into hoc.idempotency_keys (operation, key, request_sha, response, dispatch_id, at)
    select $2, $5::text, $6, $7::jsonb, $1, $4 where $5::text is not null
  ), entries as (
    insert into hoc.ledger (tenant_id, id, entity, entity_id, before_sha, after_sha, dispatch_id, operation, actor_id, at)
    select coalesce("inTenant", hoc.tenant()), id, entity, "entityId", "beforeSha", "afterSha", $1, $2, $3, $4
    from json_to_recordset($8)
      as e("inTenant" uuid, id uuid, entity text, "entityId" text, "beforeSha" text, "afterSha" text)
  )
  insert into hoc.outbox (id, type, payload, dispatch_id, at, due_at)
  select id, type, payload, $1, $4, $4 from json_to_recordset($9) as r(id uuid, type text, payload jsonb)`

/**
 * Inserts what every write leaves, in one statement: the answer under its key, a ledger entry for each
 * fact, an outbox row for each event. A second answer under the key violates ONE_ANSWER.
 */
export function insertRecords({ keyed, entries, events }: Records, by: Provenance): Write {
  return {
    effect: 'write',
    name: 'records.insert',
    text: INSERT_RECORDS,
    values: [
      by.dispatchId,
      by.operation,
      by.actorId,
      by.at,
      keyed?.key ?? null,
      keyed?.requestSha ?? null,
      keyed ? JSON.stringify(keyed.response) : null,
      JSON.stringify(entries),
      JSON.stringify(events),
    ],
  }
}
