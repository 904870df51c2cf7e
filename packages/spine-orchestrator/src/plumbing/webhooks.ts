import type { Lane } from '@hoc/drivers/webhook-queue'
import type { Reach } from '@hoc/engine-webhooks/address'
import { ActorId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import type { Hasher } from '../access/keys.ts'
import type { Report } from '../consequences/follow.ts'
import type { Spine } from '../spine.ts'
import { startLoop, type Loop } from './loop.ts'
import type { Sink } from './sinks.ts'
import { createDeliverer, type DelivererOptions } from './webhook-deliverer.ts'
import { createSend } from './webhook-send.ts'
import { webhookSink } from './webhook-sink.ts'

export interface WebhooksOptions {
  readonly worker: Pool
  readonly hasher: Hasher
  readonly reach: Reach
  readonly report: Report
  readonly send?: DelivererOptions['send']
}

/** The webhooks of a process: a sink of the relay, and what sends what it queued. */
export interface Webhooks {
  readonly sink: Sink
  /** Begins to send. Endpoints that are gone are disabled by dispatch, like everything. */
  start(spine: Pick<Spine, 'dispatch'>): void
  stop(): Promise<void>
}

/** Makes the webhooks of a process, which send nothing until they are started. */
export function createWebhooks({
  worker,
  hasher,
  reach,
  report,
  send = createSend({ reach }),
}: WebhooksOptions): Webhooks {
  let sending: { loop: Loop; deliverer: ReturnType<typeof createDeliverer> } | undefined
  const wake = () => sending?.loop.wake()

  return {
    sink: webhookSink({ worker, queued: wake }),
    start(spine) {
      const disable = (lane: Lane, reason: string) => disableBy(spine, lane, reason)
      const deliverer = createDeliverer({ worker, send, secretOf: hasher.signingSecret, disable, freed: wake, report })
      const loop = startLoop({ name: 'deliver webhooks', everyMs: 1_000, work: deliverer.deliver, worker, report })
      sending = { loop, deliverer }
    },
    async stop() {
      await sending?.loop.stop()
      await sending?.deliverer.stop()
    },
  }
}

// Refused is: somebody else was first. Denied is: governance has stopped all writes, and the next failure asks again.
async function disableBy(spine: Pick<Spine, 'dispatch'>, lane: Lane, reason: string): Promise<void> {
  const actorId = ActorId.parse('webhooks')
  const caller = { tenantId: lane.tenantId, actorId, grants: ['webhooks:manage'], scopes: ['webhooks.disable'] }
  const outcome = await spine.dispatch('webhooks.disable', { webhookId: lane.webhookId, reason }, caller)
  if (outcome.outcome === 'denied')
    throw new Error(`Expected to disable webhook ${lane.webhookId}, was denied: ${outcome.authority.authority_reason}`)
}
