import { lost, same, type Arranged, type Case } from './case.ts'
import { aWebhookIn } from './webhooks.ts'

export const webhookCases = {
  'webhooks.create': {
    succeeds: async () => ({ url: 'https://hooks.example.com/hoc', events: ['incident.*'] }),
    refuses: { code: 'WEBHOOK_URL_REFUSED', input: (input) => ({ ...input, url: 'https://169.254.169.254/latest' }) },
  },
  'webhooks.list': { succeeds: async (arranged) => (await aWebhookIn(arranged)) && {} },
  'webhooks.get': {
    succeeds: async (arranged) => ({ webhookId: (await aWebhookIn(arranged)).id }),
    refuses: { code: 'WEBHOOK_NOT_FOUND', input: lost('webhookId') },
  },
  'webhooks.update': {
    succeeds: async (arranged) => ({ webhookId: (await aWebhookIn(arranged)).id, events: ['key.*'] }),
    refuses: { code: 'WEBHOOK_UNCHANGED', input: same },
  },
  'webhooks.disable': {
    succeeds: async (arranged) => ({ webhookId: (await aWebhookIn(arranged)).id, reason: 'Moves to another host.' }),
    refuses: { code: 'WEBHOOK_DISABLED', input: same },
  },
  'webhooks.enable': {
    succeeds: async (arranged) => {
      const { id: webhookId } = await aWebhookIn(arranged)
      await arranged.spine.dispatch('webhooks.disable', { webhookId, reason: 'Moves.' }, arranged.caller)
      await arranged.db.all(`update hoc.webhook_lanes set failing_since = now() where webhook_id = '${webhookId}'`)
      return { webhookId }
    },
    refuses: { code: 'WEBHOOK_ENABLED', input: same },
  },
  'webhooks.rotate_secret': {
    succeeds: async (arranged) => ({ webhookId: (await aWebhookIn(arranged)).id }),
    refuses: { code: 'WEBHOOK_NOT_FOUND', input: lost('webhookId') },
  },
  'webhooks.delete': {
    succeeds: async (arranged) => ({ webhookId: (await aWebhookIn(arranged)).id }),
    refuses: { code: 'WEBHOOK_NOT_FOUND', input: same },
  },
  'webhooks.list_deliveries': {
    succeeds: async (arranged) => ({ webhookId: (await aDeliveryOf(arranged)).webhookId }),
    refuses: { code: 'WEBHOOK_NOT_FOUND', input: lost('webhookId') },
  },
  'webhooks.redeliver': {
    succeeds: async (arranged) => {
      const { id: deliveryId, webhookId } = await aDeliveryOf(arranged)
      await arranged.db.all(
        `update hoc.webhook_deliveries set state = 'dead', due_at = null where id = '${deliveryId}'`,
      )
      return { webhookId, deliveryId }
    },
    refuses: { code: 'DELIVERY_WAITING', input: same },
  },
  'webhooks.test': {
    succeeds: async (arranged) => ({ webhookId: (await aWebhookIn(arranged)).id }),
    refuses: { code: 'WEBHOOK_NOT_FOUND', input: lost('webhookId') },
  },
} satisfies Record<string, Case>

async function aDeliveryOf(arranged: Arranged) {
  const { id: webhookId } = await aWebhookIn(arranged)
  const sent = await arranged.spine.dispatch('webhooks.test', { webhookId }, arranged.caller)
  if (sent.outcome !== 'done') throw new Error(`Expected a delivery, saw ${sent.outcome}.`)
  return sent.value
}
