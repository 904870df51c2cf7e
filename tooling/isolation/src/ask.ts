import { inspect } from 'node:util'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { Outcome } from '@hoc/spine-schemas/outcome'

import { requestFor } from './request.ts'
import type { Stage, Way } from './stage.ts'

/** One call of one operation. */
export interface Call {
  readonly contract: Contract
  readonly input: unknown
  readonly way: Way
  /** Who asks in process. */
  readonly caller: Caller
  /** What is shown over HTTP. */
  readonly key: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** All that a caller gets to see of what became of it. */
export interface Answer {
  readonly outcome: Outcome['outcome'] | 'unknown' | 'broke' | 'late'
  /** Whether it was found out by a gate, and which. */
  readonly gate?: string | undefined
  readonly value?: unknown
  /** Every byte: of the value or the refusal, of headers, or of what was thrown. */
  readonly text: string
  /** The same without what differs from one call to the next, whoever asks what. */
  readonly steady: string
}

const LATE = new Set(['DISPATCH_TIMED_OUT', 'UNAVAILABLE', 'STOPPING'])

/** Makes a call, and answers what its caller gets. */
export function ask(stage: Stage, call: Call): Promise<Answer> {
  return call.way === 'http' ? overHttp(stage, call) : inProcess(stage, call, call.way)
}

async function inProcess(stage: Stage, call: Call, way: 'process' | 'unfiltered'): Promise<Answer> {
  const { contract, input, caller, idempotencyKey } = call
  try {
    const outcome = await stage.spines[way].dispatch(contract.name as never, input, caller, { idempotencyKey })
    const told: Outcome = outcome
    const text = JSON.stringify(told)
    return {
      outcome: told.outcome,
      gate: told.outcome === 'denied' ? told.gate : undefined,
      value: told.outcome === 'done' ? told.value : undefined,
      text,
      steady: text.replaceAll(told.dispatchId, '<dispatch>'),
    }
  } catch (error) {
    const text = inspect(error, { depth: 6 })
    const isLate = error instanceof Error && 'code' in error && LATE.has(String(error.code))
    return { outcome: isLate ? 'late' : 'broke', text, steady: String(error) }
  }
}

// What differs from one answer to the next by itself; what governance says is read anew all the time.
const PASSING = [
  'date',
  'hoc-authority',
  'hoc-dispatch-id',
  'x-correlation-id',
  'content-length',
  'connection',
  'keep-alive',
]

async function overHttp({ url }: Stage, call: Call): Promise<Answer> {
  const { path, ...init } = requestFor(call)
  const response = await fetch(url + path, init)
  const body = await response.text()
  const headers = [...response.headers]
  const steady = headers.filter(([name]) => !PASSING.includes(name) && !/^x?-?ratelimit/.test(name))
  const json = parsed(body)
  const { dispatchId, correlationId, ...told } = json ?? {}
  return {
    outcome: outcomeOf(response.status, told),
    gate: typeof told['gate'] === 'string' ? told['gate'] : undefined,
    value: response.status === 200 ? json : undefined,
    text: [response.status, ...headers.map(String), body].join('\n'),
    steady: [response.status, ...steady.map(String), json ? JSON.stringify(told) : body].join('\n'),
  }
}

function outcomeOf(status: number, { gate }: Readonly<Record<string, unknown>>): Answer['outcome'] {
  if (status === 200) return 'done'
  if (status === 401) return 'unknown'
  if (status === 503 || status === 429) return 'late'
  if (status >= 500) return 'broke'
  if (gate !== undefined) return 'denied'
  return status === 404 || status === 409 || status === 422 ? 'refused' : 'invalid'
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
