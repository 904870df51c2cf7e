import type { Problem, Received } from './answer.ts'

/** Why a call has no answer. Each is thrown: the machine, not the caller, is the reason. */
export const troubles = {
  UNREACHABLE: 'The server could not be reached.',
  TIMED_OUT: 'There was no answer in the time given.',
  UNAVAILABLE: 'The server takes no work now.',
  DEFECT: 'Something is broken on the server.',
  UNEXPECTED_ANSWER: 'The server answered what the contract does not promise.',
} as const

export type Trouble = keyof typeof troubles

/** An error of a call. It knows everything that helps to find the call again, and never the key. */
export type ClientError = Error & {
  readonly code: Trouble
  /** What went wrong and where, without what to do about it. */
  readonly says: string
  readonly operation: string
  readonly correlationId: string
  /** Sending it again with this key tells what became of it. Undefined where that is not needed or not possible. */
  readonly idempotencyKey?: string
  readonly problem?: Problem
}

/** What an error may tell of the request that it is about. */
export interface Sent {
  readonly operation: string
  readonly url: string
  readonly correlationId: string
  readonly effect: 'read' | 'write'
  readonly idempotencyKey: string | undefined
}

interface Particulars {
  readonly what?: string
  readonly cause?: unknown
  readonly problem?: Problem | undefined
}

/** Makes the error that says why a call has no answer, and what to do next. */
export function trouble(code: Trouble, sent: Sent, { what, cause, problem }: Particulars = {}): ClientError {
  const { operation, url, correlationId, effect, idempotencyKey } = sent
  const asked = `${operation} at ${url}, correlation id ${correlationId}`
  const says = [troubles[code], what && `${what}.`, `(${asked})`].filter(Boolean).join(' ')
  const error = Object.assign(new Error(`${says} ${adviceOf(code, effect, idempotencyKey)}`, { cause }), {
    code,
    says,
    operation,
    correlationId,
    ...(effect === 'write' && idempotencyKey && { idempotencyKey }),
    ...(problem && { problem }),
  })
  // Its message says both already: they may be asked for, and are not printed again.
  for (const key of ['says', 'problem'] as const)
    if (key in error) Object.defineProperty(error, key, { enumerable: false })
  return error
}

/** Makes the error of an answer that nobody promised. */
export function unexpected(sent: Sent, { status, text }: Received, why: string): ClientError {
  const begin = text.slice(0, 200).replaceAll(/\s+/g, ' ')
  return trouble('UNEXPECTED_ANSWER', sent, { what: `Instead of that (${why}), it was ${status} "${begin}"` })
}

function adviceOf(code: Trouble, effect: 'read' | 'write', key: string | undefined): string {
  if (code === 'UNEXPECTED_ANSWER')
    return 'See that the address is that of a HOC API, and no older or newer than this client.'
  const first = code === 'UNREACHABLE' ? 'See that a HOC API runs there ("npm start" starts one). ' : ''
  return first + adviceFor(effect, key)
}

function adviceFor(effect: 'read' | 'write', key: string | undefined): string {
  if (effect === 'read') return 'Nothing was changed. Try again later.'
  if (key) return `It may have happened. Send it again with the idempotency key "${key}" to learn what became of it.`
  return 'It may have happened, and without an idempotency key it must not be sent again: look first.'
}
