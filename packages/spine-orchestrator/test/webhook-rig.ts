import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'

import { aReceiver, type Receiver } from './receiver.ts'
import { createHasher } from '../src/access/keys.ts'
import { createRelay } from '../src/plumbing/relay.ts'
import { createDeliverer } from '../src/plumbing/webhook-deliverer.ts'
import { createSend } from '../src/plumbing/webhook-send.ts'
import { createWebhooks } from '../src/plumbing/webhooks.ts'
import { aSpine } from '../src/testing/incidents.ts'
import { aWebhookIn } from '../src/testing/webhooks.ts'

export const hasher = createHasher('a pepper of some length')
const reach = { loopback: true }

/** Tenants with endpoints, receivers that stand behind them, and what a process sends with, to be moved by hand. */
export function aRig(db: TestDatabase) {
  const receivers: Receiver[] = []

  return {
    async receiving(...args: Parameters<typeof aReceiver>): Promise<Receiver> {
      const receiver = await aReceiver(...args)
      receivers.push(receiver)
      return receiver
    },

    aTenant({ peppered = true, loopback = true } = {}) {
      const caller = anOperator({ grants: ['*'] })
      const spine = aSpine(db, { reach: { loopback }, ...(peppered && { hasher }) })
      return {
        caller,
        spine,
        hook: ({ url }: Receiver, events = ['*']) => aWebhookIn({ spine, caller }, { url, events }),
        dispatch: (name: Parameters<typeof spine.dispatch>[0], input: object, idempotencyKey?: string) =>
          spine.dispatch(name, input, caller, { ...(idempotencyKey && { idempotencyKey }) }),
      }
    },

    parts,

    /** Delivers everything there is, once. */
    async everything(): Promise<void> {
      const { relay, deliverer } = parts()
      while (await relay()) continue
      await sent(deliverer)
    },

    deliveries: ({ tenantId }: Caller) =>
      db.all(`select * from hoc.webhook_deliveries where tenant_id = '${tenantId}' order by id`),

    async close() {
      for (const receiver of receivers) await receiver.close()
    },
  }

  function parts() {
    const report = (what: string, error: unknown) => {
      throw new Error(what, { cause: error })
    }
    const webhooks = createWebhooks({ worker: db.worker, hasher, reach, report })
    const deliverer = createDeliverer({
      worker: db.worker,
      send: createSend({ reach }),
      secretOf: hasher.signingSecret,
      disable: () => Promise.reject(new Error('Expected nothing to disable.')),
      freed: () => undefined,
      report,
    })
    return { webhooks, deliverer, relay: createRelay({ worker: db.worker, sinks: [webhooks.sink] }) }
  }
}

export type Rig = ReturnType<typeof aRig>

/** Sends what is due until nothing is. */
export async function sent(deliverer: ReturnType<typeof createDeliverer>): Promise<void> {
  while (await deliverer.deliver()) await deliverer.settled()
}
