import type { SentStep } from '@hoc/spine-schemas/traces'

import { takeTurns } from './turns.ts'

/** A step before it has its number. */
export type Unnumbered = Omit<SentStep, 'seq'>

/**
 * How large a request of steps may be: well below what a server takes by default. A key takes at least five bytes, so
 * that there are never more of them than the 50,000 that it takes.
 */
const BATCH_BYTES = 240 * 1_024

const BATCH_STEPS = 500

/** For how long an API that is away is asked again, and who may give that up. */
export interface Bounds {
  readonly ms: number
  readonly signal?: AbortSignal | undefined
}

/** Steps of a run that wait to be sent. */
export interface StepBuffer {
  /** Numbers a step. Steps have the order in which they are added. */
  add(step: Unnumbered): void
  /** Sends all that wait, one batch after the other. What could not be sent goes on waiting. */
  flush(bounds: Bounds): Promise<void>
  waiting(): number
}

/** Keeps steps until they are acknowledged: what is sent again has its number, by which it is known. */
export function bufferSteps(send: (batch: readonly SentStep[], bounds: Bounds) => Promise<void>): StepBuffer {
  const waiting: SentStep[] = []
  const inTurn = takeTurns()
  let seq = 0

  return {
    add(step) {
      waiting.push({ ...step, seq: seq++ })
    },
    flush: (bounds) =>
      inTurn(async () => {
        while (waiting.length > 0) {
          const batch = batchOf(waiting)
          await send(batch, bounds)
          waiting.splice(0, batch.length)
        }
      }),
    waiting: () => waiting.length,
  }
}

/** How much of a request a step takes, in bytes. */
function bytesOf(step: Unnumbered): number {
  return new TextEncoder().encode(JSON.stringify(step)).length + '"seq":999999,,'.length
}

function batchOf(waiting: readonly SentStep[]): readonly SentStep[] {
  let bytes = 0
  const tooMuch = waiting.findIndex((step) => (bytes += bytesOf(step)) > BATCH_BYTES)
  return waiting.slice(0, Math.min(BATCH_STEPS, tooMuch < 0 ? waiting.length : Math.max(1, tooMuch)))
}
