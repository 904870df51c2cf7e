import { applyEnd, applyFailing, applyRelease, type Lane } from '@hoc/drivers/webhook-queue'
import { afterAttempt } from '@hoc/engine-webhooks/attempt'
import type { SigningSeed } from '@hoc/spine-schemas/webhooks'
import type { Pool } from 'pg'

import { inTransaction, runAlone } from './statements.ts'
import type { Held } from './webhook-claims.ts'
import type { Message, Sent } from './webhook-send.ts'
import { signatureHeaders } from './webhook-signature.ts'

export interface CarryOptions {
  readonly worker: Pool
  readonly send: (message: Message) => Promise<Sent>
  /** The secret of a seed; undefined where it was derived with another pepper. */
  readonly secretOf: (seed: SigningSeed) => string | undefined
  /** Has an endpoint disabled. */
  readonly disable: (lane: Lane, reason: string) => Promise<void>
}

/** Makes what sends a delivery once, and writes what came of it. What is broken off by the signal did not count. */
export function createCarry({ worker, send, secretOf, disable }: CarryOptions) {
  return async function carry(held: Held, signal: AbortSignal): Promise<void> {
    const [begun, at] = [performance.now(), new Date().toISOString()]
    const sent = await attempt(held, at, signal)
    if (signal.aborted && sent.status === null) return runAlone(worker, applyRelease(held))

    const latencyMs = Math.round(performance.now() - begun)
    const tried = { attempts: held.attempts + 1, failingSince: held.lane.failingSince }
    const next = afterAttempt(tried, sent, { at: new Date().toISOString(), dice: Math.random() })
    const entry = { at, status: sent.status, latencyMs, error: sent.error, answer: sent.answer }
    await inTransaction(worker, async (tx) => {
      await tx.run(applyEnd({ ...held, state: next.state, dueAt: next.dueAt, entry }))
      await tx.run(applyFailing({ ...held.lane, failingSince: next.failingSince }))
    })
    if (next.disable !== null) await disable(held.lane, next.disable)
  }

  async function attempt(held: Held, now: string, signal: AbortSignal): Promise<Sent> {
    const secrets = held.secrets.map(secretOf).filter((secret) => secret !== undefined)
    if (secrets.length === 0) return UNSIGNED
    const body = JSON.stringify({ type: held.type, timestamp: held.at, data: held.payload })
    const timestamp = Math.floor(Date.parse(now) / 1_000)
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'hoc-spine',
      ...signatureHeaders({ id: held.messageId, timestamp, body }, secrets),
    }
    return send({ url: held.url, headers, body, signal })
  }
}

const UNSIGNED: Sent = {
  status: null,
  retryAfter: null,
  error: 'its secret was made with another pepper: rotate it',
  answer: null,
}
