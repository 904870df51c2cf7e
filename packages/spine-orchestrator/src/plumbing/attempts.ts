import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { OutboxEvent, retryOutbox } from '@hoc/spine-schemas/outbox'

/** After how many failed attempts an event is dead, and waits for a person. */
export const LAST_ATTEMPT = 12

const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 60 * 60_000

/** How long to wait after a failed attempt: twice as long each time up to an hour, give or take a tenth by `dice` in 0..1. */
export function delayAfter(attempt: number, dice: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1) * 3 ** Math.max(0, attempt - 6), LONGEST_DELAY_MS)
  return Math.round(delay * (0.9 + 0.2 * dice))
}

interface Revival {
  readonly before: OutboxEvent
  readonly after: OutboxEvent
}

/** Gives a dead event another set of attempts, starting now. */
export function revive(
  before: OutboxEvent | undefined,
  now: string,
): Decision<Revival, RefusalCode<typeof retryOutbox>> {
  if (!before) return refuse('EVENT_NOT_FOUND')
  if (before.state !== 'dead') return refuse('EVENT_NOT_DEAD')

  return accept({ before, after: { ...before, state: 'waiting', attempts: 0, lastError: null, dueAt: now } })
}
