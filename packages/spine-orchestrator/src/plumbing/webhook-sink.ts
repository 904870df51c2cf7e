import { insertQueued, listListening } from '@hoc/drivers/webhook-queue'
import { readingFrom } from '@hoc/drivers/pool'
import { hearing } from '@hoc/engine-webhooks/deliveries'
import { DeliveryId } from '@hoc/spine-schemas/webhook-deliveries'
import type { Pool } from 'pg'

import { uuid7 } from '../uuid7.ts'
import type { Sink } from './sinks.ts'
import { runAlone } from './statements.ts'

export interface WebhookSinkOptions {
  readonly worker: Pool
  /** Hears that there is something to send. */
  readonly queued: () => void
}

/**
 * Queues every event for the endpoints that hear it, each on its own: one that is down holds up nobody else. An event
 * that comes again is queued once.
 */
export function webhookSink({ worker, queued }: WebhookSinkOptions): Sink {
  return {
    name: 'webhooks',
    async deliver(event) {
      const heard = hearing(await listListening(readingFrom(worker), event.tenantId), event.type)
      if (heard.length === 0) return
      const made = heard.map(({ id: webhookId }) => ({ id: DeliveryId.parse(uuid7()), webhookId }))
      await runAlone(worker, insertQueued(event, made))
      queued()
    },
  }
}
