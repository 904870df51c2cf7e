import { findKey } from '@hoc/drivers/keys'
import * as deliveries from '@hoc/drivers/webhook-deliveries'
import { listWebhooks, lockWebhook } from '@hoc/drivers/webhooks'
import { redeliver, testDelivery } from '@hoc/engine-webhooks/deliveries'
import { andThen, found } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import {
  DeliveryId,
  listDeliveries,
  redeliver as redelivering,
  testWebhook,
} from '@hoc/spine-schemas/webhook-deliveries'

import { stillActing } from '../access/still-acting.ts'
import { operation } from '../kernel/operation.ts'

export const listDeliveriesOperation = operation(listDeliveries, async ({ tx, input }) => {
  const [[webhook], rows] = await Promise.all([
    listWebhooks(tx, { webhookId: input.webhookId, limit: 1 }),
    deliveries.listDeliveries(tx, input),
  ])

  return andThen(found(webhook, 'WEBHOOK_NOT_FOUND'), () => ({ output: page(rows, input.limit) }))
})

export const redeliverOperation = operation(
  redelivering,
  stillActing(async ({ tx, input, now }) => {
    const [webhook, delivery] = await Promise.all([
      lockWebhook(tx, input.webhookId),
      deliveries.lockDelivery(tx, input),
    ])

    return andThen(redeliver({ webhook, delivery }, now), ({ before, after }) => ({
      output: after,
      writes: [deliveries.applyDelivery(after)],
      facts: [{ entity: 'webhook_delivery', id: after.id, before, after }],
      events: [],
    }))
  }, findKey),
  { tables: ['webhook_deliveries'] },
)

export const testWebhookOperation = operation(
  testWebhook,
  stillActing(async ({ tx, input, now, newId }) => {
    const webhook = await lockWebhook(tx, input.webhookId)
    const ids = { id: newId(DeliveryId), messageId: newId(DeliveryId), at: now }

    return andThen(testDelivery(webhook, ids), (delivery) => ({
      output: delivery,
      writes: [deliveries.insertDelivery(delivery, { webhookId: delivery.webhookId })],
      facts: [{ entity: 'webhook_delivery', id: delivery.id, before: null, after: delivery }],
      events: [],
    }))
  }, findKey),
  { tables: ['webhook_deliveries'] },
)
