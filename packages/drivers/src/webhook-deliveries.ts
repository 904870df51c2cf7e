import { Delivery, type DeliveryFilter, type DeliveryId } from '@hoc/spine-schemas/webhook-deliveries'
import type { WebhookId } from '@hoc/spine-schemas/webhooks'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, webhook_id as "webhookId", message_id as "messageId", type, state, attempts,
  due_at as "dueAt", log, at`

/** Lists deliveries of an endpoint, newest first, one beyond the limit. */
export async function listDeliveries(tx: Tx, { webhookId, state, limit, cursor }: DeliveryFilter): Promise<Delivery[]> {
  const query = build('hoc.webhook_deliveries')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .where('webhook_id', webhookId)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state) query.where('state', state)
  if (cursor) query.where('id', '<', cursor)

  return all(Delivery, await tx.rows(built(query)))
}

/** Reads a delivery of an endpoint and holds it until the transaction ends. */
export async function lockDelivery(
  tx: Tx,
  { webhookId, deliveryId }: { readonly webhookId: WebhookId; readonly deliveryId: DeliveryId },
): Promise<Delivery | undefined> {
  return first(
    Delivery,
    await tx.rows({
      effect: 'read',
      name: 'webhook_deliveries.lock',
      text: `select ${columns} from hoc.webhook_deliveries
           where tenant_id = hoc.tenant() and webhook_id = $1 and id = $2 for update`,
      values: [webhookId, deliveryId],
    }),
  )
}

/** Inserts a delivery with what it says. */
export function insertDelivery(delivery: Delivery, payload: object): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.insert',
    text: `insert into hoc.webhook_deliveries (id, webhook_id, message_id, type, payload, state, attempts, due_at, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      delivery.id,
      delivery.webhookId,
      delivery.messageId,
      delivery.type,
      JSON.stringify(payload),
      delivery.state,
      delivery.attempts,
      delivery.dueAt,
      delivery.at,
    ],
  }
}

/** Writes how a delivery that is not on its way is to be tried, or fails the transaction. */
export function applyDelivery({ id, state, attempts, dueAt }: Delivery): Write {
  return {
    effect: 'write',
    name: 'webhook_deliveries.apply',
    text: `with w as (
             update hoc.webhook_deliveries set state = $2, attempts = $3, due_at = $4
             where tenant_id = hoc.tenant() and id = $1 and state <> 'waiting' returning 1
           ) select hoc.expect(count(*), 1, 'webhook delivery') from w`,
    values: [id, state, attempts, dueAt],
  }
}
