import { readProblem, type Received } from './answer.ts'
import { delayBefore, retryAfterOf } from './backoff.ts'
import type { Deadline } from './deadline.ts'
import type { Request } from './request.ts'
import { trouble, type Sent } from './trouble.ts'

/** The part of `fetch` that is needed: the platform's own, or anything that does the same. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}>

export interface Sending {
  readonly fetch: Fetch
  readonly headers: Record<string, string>
  readonly retries: number
  readonly deadline: Deadline
}

// 408: the request did not arrive in time. The others say of themselves that they may pass.
const COME_BACK = new Set([408, 429, 502, 503, 504])

/** Sends a request until there is an answer that another attempt would not better. Only what is safe to repeat is repeated. */
export async function send(request: Request, sent: Sent, sending: Sending): Promise<Received> {
  const { retries, deadline } = sending
  const repeats = sent.effect === 'read' || sent.idempotencyKey ? retries : 0

  for (let attempt = 0; ; attempt++) {
    const got = await once(request, sent, sending)
    const hopeless = 'received' in got && !isPassing(got.received)
    const askedMs = 'received' in got ? retryAfterOf(got.received.headers) : undefined
    const delayMs = delayBefore(attempt, Math.random(), askedMs)
    if (hopeless || attempt >= repeats || delayMs >= deadline.leftMs()) return receivedOf(got, sent)

    try {
      await deadline.pause(delayMs)
    } catch (error) {
      throw deadline.ranOut() ? trouble('TIMED_OUT', sent, { cause: error }) : error
    }
  }
}

type Got = { readonly received: Received } | { readonly failure: unknown }

async function once({ method, body }: Request, sent: Sent, { fetch, headers, deadline }: Sending): Promise<Got> {
  const { signal } = deadline
  try {
    signal.throwIfAborted()
    // A redirect is not followed: it would turn a write into a read, and may lead the key elsewhere.
    const init = { method, headers, redirect: 'manual', signal, ...(body !== undefined && { body }) } as const
    const response = await fetch(sent.url, init)
    return { received: { status: response.status, headers: response.headers, text: await response.text() } }
  } catch (error) {
    if (!signal.aborted) return { failure: error }
    throw deadline.ranOut() ? trouble('TIMED_OUT', sent, { cause: error }) : signal.reason
  }
}

function isPassing(received: Received): boolean {
  return COME_BACK.has(received.status) || (received.status >= 400 && readProblem(received)?.retryable === true)
}

function receivedOf(got: Got, sent: Sent): Received {
  if ('failure' in got) throw trouble('UNREACHABLE', sent, { what: reasonOf(got.failure), cause: got.failure })
  const { received } = got
  if (received.status < 500 && received.status !== 408) return received
  const problem = readProblem(received)
  const what = `It answered ${received.status} ${problem ? `${problem.code}: ${problem.detail ?? problem.title}` : ''}`
  const code = COME_BACK.has(received.status) || problem?.retryable ? 'UNAVAILABLE' : 'DEFECT'
  throw trouble(code, sent, { what: what.trim().replace(/\.$/, ''), problem })
}

// What fetch throws says only that it failed; its cause says why.
function reasonOf(failure: unknown): string {
  const { cause } = failure instanceof Error ? failure : {}
  const reason = cause instanceof Error ? cause : failure
  return reason instanceof Error
    ? reason.message || ('code' in reason ? String(reason.code) : reason.name)
    : String(reason)
}
