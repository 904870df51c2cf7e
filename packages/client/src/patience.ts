import type { Answer } from './answer.ts'
import { delayBefore } from './backoff.ts'
import { startDeadline } from './deadline.ts'
import type { ClientError } from './trouble.ts'

/** For how long the same is asked again, and who may give it up before. */
export interface Patience<A extends Answer> {
  readonly ms: number
  readonly signal?: AbortSignal | undefined
  /** Whether asking again may better an answer. */
  readonly again?: (answer: A) => boolean
  /** Told of the first time that the server was away. */
  readonly onAway?: ((error: ClientError) => void) | undefined
}

type Got<A> = { readonly answer: A } | { readonly thrown: unknown }

// What ends with the patience ends with what the server said last, not with the time.
const SLACK_MS = 20

const AWAY = new Set<unknown>(['UNREACHABLE', 'TIMED_OUT', 'UNAVAILABLE'])

/**
 * Asks again, with growing random pauses, while the server is away or cannot say, until the patience is over: a server
 * that starts anew in between is not noticed. What is asked has to be safe to repeat.
 */
export async function patiently<A extends Answer>(ask: () => Promise<A>, patience: Patience<A>): Promise<A> {
  const deadline = startDeadline(patience.ms, patience.signal)
  let isTold = false
  try {
    for (let attempt = 0; ; attempt++) {
      const got = await attemptOf(ask)
      const delayMs = delayBefore(attempt, Math.random(), askedMs(got))
      if (!mayPass(got, patience) || delayMs + SLACK_MS >= deadline.leftMs()) return settled(got)
      if ('thrown' in got && !isTold) patience.onAway?.(got.thrown as ClientError)
      isTold ||= 'thrown' in got
      await deadline.pause(delayMs)
    }
  } finally {
    deadline.end()
  }
}

// Whether the server could not say just now: governance was not read yet, a limit was met, another holds the row.
function isPassing(answer: Answer): boolean {
  if (answer.outcome === 'denied') return answer.code === 'AUTHORITY_ERROR' || answer.gate === 'rate'
  return answer.outcome === 'refused' && String(answer.code) === 'STILL_RUNNING'
}

/** What came of asking once: an answer, or what was thrown. */
export async function attemptOf<A extends Answer>(ask: () => Promise<A>): Promise<Got<A>> {
  try {
    return { answer: await ask() }
  } catch (thrown) {
    return { thrown }
  }
}

function mayPass<A extends Answer>(got: Got<A>, { again, signal }: Patience<A>): boolean {
  if (signal?.aborted) return false
  if ('answer' in got) return isPassing(got.answer) || (again?.(got.answer) ?? false)
  return got.thrown instanceof Error && 'code' in got.thrown && AWAY.has(got.thrown.code)
}

function askedMs(got: Got<Answer>): number {
  return 'answer' in got && got.answer.outcome !== 'done' ? (got.answer.retryAfterMs ?? 0) : 0
}

function settled<A>(got: Got<A>): A {
  if ('thrown' in got) throw got.thrown
  return got.answer
}
