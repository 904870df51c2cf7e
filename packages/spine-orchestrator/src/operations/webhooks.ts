import { findKey } from '@hoc/drivers/keys'
import * as webhooks from '@hoc/drivers/webhooks'
import { create, disable, enable, rotate, update } from '@hoc/engine-webhooks/endpoint'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import {
  createWebhook,
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhookSecret,
  updateWebhook,
  WebhookId,
} from '@hoc/spine-schemas/webhooks'

import { stillActing } from '../access/still-acting.ts'
import { operation } from '../kernel/operation.ts'

export const createWebhookOperation = operation(
  createWebhook,
  stillActing(async ({ tx, input, caller, now, newId, newKey, authority }) => {
    const held = await webhooks.holdWebhooks(tx)
    const { text: secret, stored } = newKey().signing
    const { reach } = authority
    const decision = create(held, { ...input, id: newId(WebhookId), reach, who: caller, at: now })

    return andThen(decision, (webhook) => ({
      output: { ...webhook, secret },
      writes: [
        webhooks.insertWebhook(webhook),
        webhooks.insertSecret(webhook, { secretId: newId(WebhookId), ...stored }),
      ],
      facts: [{ entity: 'webhook', id: webhook.id, before: null, after: webhook }],
      events: [{ type: 'webhook.created', payload: webhook }],
    }))
  }, findKey),
  { tables: ['webhooks', 'webhook_lanes', 'webhook_secrets'] },
)

export const listWebhooksOperation = operation(listWebhooks, async ({ tx, input }) => {
  const rows = await webhooks.listWebhooks(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getWebhookOperation = operation(getWebhook, async ({ tx, input }) => {
  const [webhook] = await webhooks.listWebhooks(tx, { webhookId: input.webhookId, limit: 1 })

  return andThen(found(webhook, 'WEBHOOK_NOT_FOUND'), (output) => ({ output }))
})

export const updateWebhookOperation = operation(
  updateWebhook,
  stillActing(async ({ tx, input, now, authority }) => {
    const webhook = await webhooks.lockWebhook(tx, input.webhookId)
    const { webhookId, ...wanted } = input

    return andThen(update(webhook, { ...wanted, reach: authority.reach, at: now }), ({ before, after }) => ({
      output: after,
      writes: [webhooks.applyWebhook(before, after)],
      facts: [{ entity: 'webhook', id: webhookId, before, after }],
      events: [{ type: 'webhook.updated', payload: after }],
    }))
  }, findKey),
  { tables: ['webhooks'] },
)

export const disableWebhookOperation = operation(
  disableWebhook,
  stillActing(async ({ tx, input, caller, now }) => {
    const webhook = await webhooks.lockWebhook(tx, input.webhookId)

    return andThen(disable(webhook, { who: caller, reason: input.reason, at: now }), ({ before, after }) => ({
      output: after,
      writes: [webhooks.applyWebhook(before, after)],
      facts: [{ entity: 'webhook', id: after.id, before, after }],
      events: [{ type: 'webhook.disabled', payload: after }],
    }))
  }, findKey),
  { tables: ['webhooks'] },
)

export const enableWebhookOperation = operation(
  enableWebhook,
  stillActing(async ({ tx, input, now }) => {
    const webhook = await webhooks.lockWebhook(tx, input.webhookId)

    return andThen(enable(webhook, now), ({ before, after }) => ({
      output: after,
      writes: [webhooks.applyWebhook(before, after), webhooks.applyNoFailure(after.id)],
      facts: [{ entity: 'webhook', id: after.id, before, after }],
      events: [{ type: 'webhook.enabled', payload: after }],
    }))
  }, findKey),
  { tables: ['webhooks', 'webhook_lanes'] },
)

export const rotateWebhookSecretOperation = operation(
  rotateWebhookSecret,
  stillActing(async ({ tx, input, now, newId, newKey }) => {
    const known = await webhooks.lockWebhookAndSecrets(tx, input.webhookId, now)
    const { text: secret, stored } = newKey().signing

    return andThen(rotate(known, { graceHours: input.graceHours, at: now }), ({ before, after, oldUntil }) => ({
      output: { ...after, secret },
      writes: [
        webhooks.applySecretsUntil(after.id, { at: now, until: oldUntil }),
        webhooks.insertSecret(after, { secretId: newId(WebhookId), ...stored }),
        webhooks.applyWebhook(before, after),
      ],
      facts: [{ entity: 'webhook', id: after.id, before, after }],
      events: [{ type: 'webhook.secret_rotated', payload: after }],
    }))
  }, findKey),
  { tables: ['webhooks', 'webhook_secrets'] },
)

export const deleteWebhookOperation = operation(
  deleteWebhook,
  stillActing(async ({ tx, input }) => {
    const webhook = await webhooks.lockWebhook(tx, input.webhookId)

    return andThen(found(webhook, 'WEBHOOK_NOT_FOUND'), (before) => ({
      output: before,
      writes: [webhooks.deleteWebhook(before)],
      facts: [{ entity: 'webhook', id: before.id, before, after: null }],
      events: [{ type: 'webhook.deleted', payload: before }],
    }))
  }, findKey),
  { tables: ['webhooks', 'webhook_lanes', 'webhook_secrets'] },
)
