import { z } from 'zod'

import { contract } from './contract.ts'
import { webhookOfAlice } from './examples/webhooks.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged } from './refusals.ts'
import { WebhookId, webhookNotFound } from './webhooks.ts'
import { uuid } from './uuid.ts'

export const DeliveryId = uuid().brand<'DeliveryId'>()
export type DeliveryId = z.infer<typeof DeliveryId>

/** One attempt, and what came of it. */
export const Attempt = z.object({
  at: z.iso.datetime(),
  /** What the endpoint answered; null where it answered nothing. */
  status: z.int().nullable(),
  latencyMs: z.int().nonnegative(),
  /** Why it failed; null where it did not. */
  error: z.string().nullable(),
  /** The beginning of what the endpoint answered, without what looks like a secret. */
  answer: z.string().nullable(),
})
export type Attempt = z.infer<typeof Attempt>

/** An event on its way to an endpoint, without what it says. A dead one was tried to the last and waits for a person. */
export const Delivery = z.object({
  id: DeliveryId,
  webhookId: WebhookId,
  /** The `webhook-id` that the endpoint gets, the same at every attempt. */
  messageId: uuid(),
  type: z.string(),
  state: z.enum(['waiting', 'delivered', 'dead']),
  attempts: z.int().nonnegative(),
  dueAt: z.iso.datetime().nullable(),
  /** The last attempts, oldest first. */
  log: z.array(Attempt),
  at: z.iso.datetime(),
})
export type Delivery = z.infer<typeof Delivery>

const webhookId = webhookOfAlice.id
const made = {
  id: '019b7a00-0000-7000-8000-0000000000f2',
  webhookId,
  messageId: '019b7a00-0000-7000-8000-0000000000b1',
  type: 'incident.created',
  state: 'waiting',
  attempts: 0,
  dueAt: '2026-01-01T12:00:00.000Z',
  log: [],
  at: '2026-01-01T12:00:00.000Z',
} as const
const failed = { at: made.at, status: 500, latencyMs: 41, error: 'answered 500', answer: 'out of order' }

/** Lists what is on its way to an endpoint, and what was. */
export const listDeliveries = contract({
  name: 'webhooks.list_deliveries',
  says: 'Lists the deliveries of a webhook of the last 30 days, newest first, with what each attempt came to.',
  effect: 'read',
  http: { method: 'GET', path: '/webhooks/{webhookId}/deliveries' },
  requires: 'webhooks:read',
  input: z.strictObject({ ...pageInput, webhookId: WebhookId, state: Delivery.shape.state.optional() }),
  output: pageOf(Delivery),
  refusals: webhookNotFound,
  example: {
    input: { webhookId, state: 'dead' },
    output: { items: [{ ...made, state: 'dead', attempts: 10, dueAt: null, log: [failed] }], nextCursor: null },
  },
})

/** What a list of deliveries may be narrowed by. */
export type DeliveryFilter = z.output<typeof listDeliveries.input>

/** Sends a delivery again. */
export const redeliver = contract({
  name: 'webhooks.redeliver',
  says: 'Sends a delivered or dead delivery again, with another set of attempts and the same webhook-id.',
  effect: 'write',
  http: { method: 'POST', path: '/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver' },
  requires: 'webhooks:manage',
  input: z.strictObject({ webhookId: WebhookId, deliveryId: DeliveryId }),
  output: Delivery,
  refusals: {
    ...webhookNotFound,
    DELIVERY_NOT_FOUND: { kind: 'missing', says: 'There is no such delivery.' },
    DELIVERY_WAITING: { kind: 'conflict', says: 'The delivery is still being tried.' },
    WEBHOOK_DISABLED: { kind: 'conflict', says: 'The webhook is disabled. Enable it first.' },
    ...callerChanged,
  },
  example: {
    input: { webhookId, deliveryId: made.id },
    output: { ...made, log: [failed], dueAt: '2026-01-01T13:00:00.000Z' },
  },
})

/** Sends an event of no meaning. */
export const testWebhook = contract({
  name: 'webhooks.test',
  says: 'Sends a webhook the event webhook.test, whatever it hears otherwise.',
  effect: 'write',
  http: { method: 'POST', path: '/webhooks/{webhookId}/test' },
  requires: 'webhooks:manage',
  input: z.strictObject({ webhookId: WebhookId }),
  output: Delivery,
  refusals: {
    ...webhookNotFound,
    WEBHOOK_DISABLED: { kind: 'conflict', says: 'The webhook is disabled. Enable it first.' },
    ...callerChanged,
  },
  example: { input: { webhookId }, output: { ...made, type: 'webhook.test' } },
})
