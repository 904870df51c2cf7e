import { TenantId } from '@hoc/spine-schemas/caller'
import { OutboxEvent, OutboxEventId, type OutboxFilter } from '@hoc/spine-schemas/outbox'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { first } from './first.ts'
import type { Read, Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const state = `case when dead_at is null then 'waiting' else 'dead' end`

const columns = `id, type, ${state} as state, attempts, last_error as "lastError", due_at as "dueAt", at`

/** Lists what has not reached every sink, newest first, one beyond the limit. */
export async function listOutboxEvents(tx: Tx, filter: OutboxFilter): Promise<OutboxEvent[]> {
  const query = build('hoc.outbox')
    .select(build.raw(columns))
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.state) query.whereRaw(`${state} = ?`, [filter.state])
  if (filter.cursor) query.where('id', '<', filter.cursor)

  const { sql, bindings } = query.toSQL().toNative()
  const read: Read = { effect: 'read', text: sql, values: [...bindings] }
  return all(OutboxEvent, await tx.rows(read))
}

/** Reads an undelivered event and holds its row until the transaction ends. */
export async function lockOutboxEvent(tx: Tx, id: OutboxEventId): Promise<OutboxEvent | undefined> {
  const text = `select ${columns} from hoc.outbox where id = $1 for update`
  return first(OutboxEvent, await tx.rows({ effect: 'read', name: 'outbox.lock', text, values: [id] }))
}

/** Writes how an undelivered event is to be tried, or fails the transaction. */
export function applyOutboxEvent({ id, attempts, lastError, dueAt }: OutboxEvent): Write {
  return {
    effect: 'write',
    name: 'outbox.apply',
    text: `with w as (
             update hoc.outbox set attempts = $2, last_error = $3, due_at = $4, dead_at = null where id = $1 returning 1
           ) select hoc.expect(count(*), 1, 'outbox event') from w`,
    values: [id, attempts, lastError, dueAt],
  }
}

const Due = z.object({
  tenantId: TenantId,
  id: OutboxEventId,
  dispatchId: z.uuid(),
  type: z.string(),
  payload: z.unknown(),
  at: z.iso.datetime(),
  attempts: z.int(),
  delivered: z.array(z.string()),
})

/** An event that is due, as the relay hands it to sinks. */
export type Due = z.infer<typeof Due>

/** Locks events that are due, across tenants, passing over what another relay holds. */
export async function lockDue(tx: Tx, limit: number): Promise<Due[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'outbox.lock_due',
    text: `select tenant_id as "tenantId", id, dispatch_id as "dispatchId", type, payload, at, attempts, delivered
           from hoc.outbox where dead_at is null and due_at <= now() order by due_at, id limit $1
           for update skip locked`,
    values: [limit],
  })
  return all(Due, rows)
}

/** Deletes events that every sink has. */
export function deleteDelivered(events: readonly Pick<Due, 'tenantId' | 'id'>[]): Write {
  return {
    effect: 'write',
    name: 'outbox.delete',
    text: `delete from hoc.outbox o using jsonb_to_recordset($1) as d("tenantId" uuid, id uuid)
           where o.tenant_id = d."tenantId" and o.id = d.id`,
    values: [JSON.stringify(events.map(({ tenantId, id }) => ({ tenantId, id })))],
  }
}

export interface Attempt {
  readonly tenantId: TenantId
  readonly id: OutboxEventId
  readonly attempts: number
  readonly delivered: readonly string[]
  readonly error: string
  readonly dueAt: string
  readonly deadAt: string | null
}

/** Writes which sinks have an event, why another does not, and when it is tried again, if ever. */
export function applyAttempts(attempts: readonly Attempt[]): Write {
  return {
    effect: 'write',
    name: 'outbox.apply_attempts',
    text: `update hoc.outbox o set attempts = a.attempts, delivered = a.delivered, last_error = a.error,
             due_at = a."dueAt", dead_at = a."deadAt"
           from jsonb_to_recordset($1) as a("tenantId" uuid, id uuid, attempts integer, delivered text[], error text,
             "dueAt" timestamptz, "deadAt" timestamptz)
           where o.tenant_id = a."tenantId" and o.id = a.id`,
    values: [JSON.stringify(attempts)],
  }
}

const Backlog = z.object({ waiting: z.int(), dead: z.int(), oldestDueAt: z.iso.datetime().nullable() })

/** Counts what waits and what is dead, across tenants. For the worker's eyes. */
export async function countBacklog(tx: Tx): Promise<z.infer<typeof Backlog>> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'outbox.count_backlog',
    text: `select count(*) filter (where dead_at is null) as waiting, count(*) filter (where dead_at is not null) as dead,
             min(due_at) filter (where dead_at is null) as "oldestDueAt" from hoc.outbox`,
    values: [],
  })
  return Backlog.parse(row)
}
