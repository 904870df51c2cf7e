import type { Pool, PoolClient } from 'pg'

import { borrow, giveBack } from '../borrow.ts'
import { breakdown, isUnknown } from './breakdown.ts'

/** A connection that is cut when its time is over or its caller gives up. */
export interface Lifeline {
  readonly client: PoolClient
  /** COMMIT was sent: whether it took is for the server to say, so the caller cannot give up any more. */
  committing: boolean
}

/** Runs work on a connection, which goes back to its pool if it is sound and is destroyed if not. */
export async function onConnection<Answer>(
  pool: Pool,
  { until, signal }: { readonly until: number; readonly signal: AbortSignal | undefined },
  work: (line: Lifeline) => Promise<Answer>,
): Promise<Answer> {
  if (signal?.aborted) throw breakdown('DISPATCH_ABORTED', signal.reason)
  const late = Promise.withResolvers<never>()
  let over: Error | undefined
  let line: Lifeline | undefined
  const timer = setTimeout(() => cut(breakdown('DISPATCH_TIMED_OUT')), Math.max(0, until - performance.now()))
  const giveUp = () => line?.committing || cut(breakdown('DISPATCH_ABORTED', signal?.reason))
  signal?.addEventListener('abort', giveUp)
  try {
    const connecting = borrow(pool)
    const client = await Promise.race([connecting, late.promise]).catch((error: unknown) => {
      connecting.then(giveBack, () => undefined)
      throw error
    })
    line = { client, committing: false }
    try {
      const answer = await work(line)
      giveBack(client)
      return answer
    } catch (error) {
      // Who cannot roll back any more is not sound. Outside a transaction, a rollback is only a warning.
      const sound =
        !isUnknown(error) &&
        (await client.query('rollback').then(
          () => true,
          () => false,
        ))
      giveBack(client, sound)
      throw over && !line.committing ? Object.assign(over, { cause: error }) : error
    }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }

  // Everything that waits on the client fails at once. To end it would not do: a pipelining client waits for its answers.
  function cut(why: Error): void {
    over ??= why
    if (!line) return late.reject(why)
    void line.client.end()
    line.client.connection.stream.destroy()
  }
}
