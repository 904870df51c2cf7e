import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type {
  Delivery,
  DeliveryId,
  redeliver as redelivering,
  testWebhook,
} from '@hoc/spine-schemas/webhook-deliveries'
import type { Webhook } from '@hoc/spine-schemas/webhooks'

import { hears } from './filter.ts'

/** Those of the endpoints that hear an event. */
export function hearing<Endpoint extends Pick<Webhook, 'events'>>(
  webhooks: readonly Endpoint[],
  type: string,
): Endpoint[] {
  return webhooks.filter(({ events }) => hears(events, type))
}

interface Redelivery {
  readonly before: Delivery
  readonly after: Delivery
}

/** Gives a delivery another set of attempts, starting now. */
export function redeliver(
  { webhook, delivery: before }: { readonly webhook: Webhook | undefined; readonly delivery: Delivery | undefined },
  at: string,
): Decision<Redelivery, RefusalCode<typeof redelivering>> {
  if (!webhook) return refuse('WEBHOOK_NOT_FOUND')
  if (!before) return refuse('DELIVERY_NOT_FOUND')
  if (webhook.state === 'disabled') return refuse('WEBHOOK_DISABLED')
  if (before.state === 'waiting') return refuse('DELIVERY_WAITING')

  return accept({ before, after: { ...before, state: 'waiting', attempts: 0, dueAt: at } })
}

/** Makes a delivery that says nothing but that it is a test. */
export function testDelivery(
  webhook: Webhook | undefined,
  { id, messageId, at }: { readonly id: DeliveryId; readonly messageId: string; readonly at: string },
): Decision<Delivery, RefusalCode<typeof testWebhook>> {
  if (!webhook) return refuse('WEBHOOK_NOT_FOUND')
  if (webhook.state === 'disabled') return refuse('WEBHOOK_DISABLED')

  const made = { id, webhookId: webhook.id, messageId, type: 'webhook.test', at }
  return accept({ ...made, state: 'waiting', attempts: 0, dueAt: at, log: [] })
}
