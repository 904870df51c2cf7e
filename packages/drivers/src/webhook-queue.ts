import { TenantId } from '@hoc/spine-schemas/caller'
import { DeliveryId, type Attempt } from '@hoc/spine-schemas/webhook-deliveries'
import { SigningSeed, WebhookId } from '@hoc/spine-schemas/webhooks'
import { z } from 'zod'

import { all } from './all.ts'
import type { Tx, Write } from './tx.ts'

const Listening = z.object({ id: WebhookId, events: z.array(z.string()) })

/** An endpoint, and what it hears. */
export type Listening = z.infer<typeof Listening>

/** Lists the endpoints of a tenant that are sent anything. For the worker's eyes. */
export async function listListening(tx: Tx, tenantId: TenantId): Promise<Listening[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'webhooks.list_listening',
    text: `select id, events from hoc.webhooks where tenant_id = $1 and state = 'enabled'`,
    values: [tenantId],
  })
  return all(Listening, rows)
}

export interface QueuedEvent {
  readonly tenantId: TenantId
  readonly id: string
  readonly type: string
  readonly payload: unknown
  readonly at: string
}

/** Inserts a delivery of an event for each endpoint. What is there already is left as it is. */
export function insertQueued(event: QueuedEvent, made: readonly { id: DeliveryId; webhookId: WebhookId }[]): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.insert_queued',
    text: `insert into hoc.webhook_deliveries (tenant_id, id, webhook_id, message_id, type, payload, state, due_at, at)
           select $1, d.id, d."webhookId", $2, $3, $4, 'waiting', now(), $5
           from jsonb_to_recordset($6) as d(id uuid, "webhookId" uuid)
           on conflict on constraint webhook_deliveries_once do nothing`,
    values: [event.tenantId, event.id, event.type, JSON.stringify(event.payload), event.at, JSON.stringify(made)],
  }
}

const Lane = z.object({
  tenantId: TenantId,
  webhookId: WebhookId,
  failingSince: z.iso.datetime().nullable(),
})

/** An endpoint that something is due for. */
export type Lane = z.infer<typeof Lane>

/**
 * Locks lanes of endpoints that something is due for, in no order, passing over those that someone else claims from,
 * and those of some tenants.
 */
export async function lockLanes(
  tx: Tx,
  { limit, except }: { readonly limit: number; readonly except: readonly TenantId[] },
): Promise<Lane[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'webhook_lanes.lock_due',
    text: `select l.tenant_id as "tenantId", l.webhook_id as "webhookId", l.failing_since as "failingSince"
           from hoc.webhook_lanes l join hoc.webhooks w on w.tenant_id = l.tenant_id and w.id = l.webhook_id
           where w.state = 'enabled' and l.tenant_id <> all ($2::uuid[])
             and exists (select from hoc.webhook_deliveries d where d.tenant_id = l.tenant_id
               and d.webhook_id = l.webhook_id and d.state = 'waiting' and d.due_at <= now())
           order by random() limit $1 for update of l skip locked`,
    values: [limit, except],
  })
  return all(Lane, rows)
}

const Claim = z.object({
  tenantId: TenantId,
  id: DeliveryId,
  webhookId: WebhookId,
  messageId: z.uuid(),
  type: z.string(),
  payload: z.unknown(),
  at: z.iso.datetime(),
  attempts: z.int(),
  url: z.string(),
  secrets: z.array(SigningSeed),
})

/** A delivery that is due, with all that sending it takes. */
export type Claim = z.infer<typeof Claim>

/** Locks what is due on a lane that is held, up to as many as may be on their way at once. */
export async function lockDueOn(
  tx: Tx,
  { tenantId, webhookId }: Pick<Lane, 'tenantId' | 'webhookId'>,
  most: number,
): Promise<Claim[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'webhook_deliveries.lock_due',
    text: `select d.tenant_id as "tenantId", d.id, d.webhook_id as "webhookId", d.message_id as "messageId", d.type,
             d.payload, d.at, d.attempts, w.url, coalesce((
               select jsonb_agg(jsonb_build_object('seed', s.seed, 'pepperId', s.pepper_id) order by s.made_at desc)
               from hoc.webhook_secrets s where s.tenant_id = d.tenant_id and s.webhook_id = d.webhook_id
                 and (s.expires_at is null or s.expires_at > now())), '[]') as secrets
           from hoc.webhook_deliveries d join hoc.webhooks w on w.tenant_id = d.tenant_id and w.id = d.webhook_id
           where d.tenant_id = $1 and d.webhook_id = $2 and d.state = 'waiting' and d.due_at <= now()
           order by d.due_at, d.id
           limit greatest(0, $3::integer - (select count(*) from hoc.webhook_deliveries o where o.tenant_id = $1
             and o.webhook_id = $2 and o.state = 'waiting' and o.due_at > now() and o.leased_until > now()))
           for update of d skip locked`,
    values: [tenantId, webhookId, most],
  })
  return all(Claim, rows)
}

/** Holds deliveries until a time, by when whoever holds them has died or is done, and counts the attempt. */
export function applyLease(claims: readonly Pick<Claim, 'tenantId' | 'id'>[], until: string): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.apply_lease',
    text: `update hoc.webhook_deliveries d set attempts = d.attempts + 1, due_at = $2, leased_until = $2
           from jsonb_to_recordset($1) as c("tenantId" uuid, id uuid)
           where d.tenant_id = c."tenantId" and d.id = c.id`,
    values: [JSON.stringify(claims.map(({ tenantId, id }) => ({ tenantId, id }))), until],
  }
}

export interface Ended {
  readonly tenantId: TenantId
  readonly id: DeliveryId
  /** Until when it was held: who came too late changes nothing. */
  readonly leasedUntil: string
  readonly state: 'waiting' | 'delivered' | 'dead'
  readonly dueAt: string | null
  readonly entry: Attempt
}

const LOG_LENGTH = 20

/** Writes what an attempt came to. */
export function applyEnd({ tenantId, id, leasedUntil, state, dueAt, entry }: Ended): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.apply_end',
    text: `update hoc.webhook_deliveries set state = $4, due_at = $5, leased_until = null,
             log = case when jsonb_array_length(log) < ${LOG_LENGTH} then log else log - 0 end || $6::jsonb
           where tenant_id = $1 and id = $2 and leased_until = $3 and state = 'waiting'`,
    values: [tenantId, id, leasedUntil, state, dueAt, JSON.stringify([entry])],
  }
}

/** Lets go of a delivery whose attempt was broken off: it did not count. */
export function applyRelease({ tenantId, id, leasedUntil }: Pick<Ended, 'tenantId' | 'id' | 'leasedUntil'>): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.apply_release',
    text: `update hoc.webhook_deliveries set attempts = attempts - 1, due_at = now(), leased_until = null
           where tenant_id = $1 and id = $2 and leased_until = $3 and state = 'waiting'`,
    values: [tenantId, id, leasedUntil],
  }
}

/** Writes since when an endpoint has failed; null where it does not. */
export function applyFailing({ tenantId, webhookId, failingSince }: Lane): Write {
  return {
    effect: 'write',
    name: 'webhook_lanes.apply_failing',
    text: `update hoc.webhook_lanes set failing_since = case when $3::timestamptz is null then null
             else coalesce(failing_since, $3::timestamptz) end
           where tenant_id = $1 and webhook_id = $2 and (failing_since is null) <> ($3::timestamptz is null)`,
    values: [tenantId, webhookId, failingSince],
  }
}

/** Deletes, in pieces, what is older than an instant, and what was to go to endpoints that are no more. */
export function deleteOldDeliveries(before: string, most: number): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.delete_old',
    text: `delete from hoc.webhook_deliveries where (tenant_id, id) in (
             select d.tenant_id, d.id from hoc.webhook_deliveries d
             where d.at < $1 or not exists (select from hoc.webhooks w
               where w.tenant_id = d.tenant_id and w.id = d.webhook_id)
             limit $2 for update skip locked)`,
    values: [before, most],
  }
}
