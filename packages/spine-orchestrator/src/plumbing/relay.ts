import { redact } from '@hoc/canonical/redact'
import { applyAttempts, deleteDelivered, lockDue, type Attempt, type Due } from '@hoc/drivers/outbox'
import type { Pool } from 'pg'

import { delayAfter, LAST_ATTEMPT } from './attempts.ts'
import type { Sink } from './sinks.ts'
import { inTransaction } from './statements.ts'

export interface RelayOptions {
  readonly worker: Pool
  readonly sinks: readonly Sink[]
  readonly batch?: number
  /** How long a sink may take for one event. */
  readonly patienceMs?: number
}

/**
 * Hands events that are due to every sink, and answers whether there may be more. Any number of relays may run:
 * what one holds, another passes over. Who dies in between delivers again, so sinks go by the event's id. Without a
 * sink nothing is delivered, and every event stays.
 */
export function createRelay({ worker, sinks, batch = 100, patienceMs = 10_000 }: RelayOptions) {
  return async function relay(): Promise<boolean> {
    if (sinks.length === 0) return false // or each event would have reached all of them
    return inTransaction(worker, async (tx) => {
      const events = await lockDue(tx, batch)
      const attempts: (Attempt | undefined)[] = []
      for (const event of events) attempts.push(await attempt(event))

      const failed = attempts.filter((made) => made !== undefined)
      const delivered = events.filter((_, index) => !attempts[index])
      if (delivered.length > 0) await tx.run(deleteDelivered(delivered))
      if (failed.length > 0) await tx.run(applyAttempts(failed))
      return events.length === batch
    })
  }

  // Undefined is: every sink has it now.
  async function attempt({ attempts, delivered, ...event }: Due): Promise<Attempt | undefined> {
    const left = sinks.filter(({ name }) => !delivered.includes(name))
    const ends = await Promise.allSettled(left.map((sink) => within(patienceMs, sink.deliver(event))))
    const failures = ends.flatMap((end, index) =>
      end.status === 'rejected' ? [`${left[index]?.name}: ${messageOf(end.reason)}`] : [],
    )
    if (failures.length === 0) return undefined

    const made = attempts + 1
    const now = Date.now()
    return {
      tenantId: event.tenantId,
      id: event.id,
      attempts: made,
      delivered: [...delivered, ...left.filter((_, i) => ends[i]?.status === 'fulfilled').map(({ name }) => name)],
      error: redact(failures.join('; ')).slice(0, 1_000), // what a sink throws may name how it was asked
      dueAt: new Date(now + delayAfter(made, Math.random())).toISOString(),
      deadAt: made >= LAST_ATTEMPT ? new Date(now).toISOString() : null,
    }
  }
}

async function within(ms: number, delivery: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${ms} ms`)), ms)
  })
  await Promise.race([delivery, late]).finally(() => clearTimeout(timer))
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
