import type { Contract, Refusal } from '@hoc/spine-schemas/contract'
import { kernelRefusals, type KernelRefusal, type Outcome } from '@hoc/spine-schemas/outcome'

import { denial, denials } from './denials.ts'
import { edgeProblems, type EdgeCode } from './edge-problems.ts'

/** RFC 9457: what went wrong, as callers read it. */
export interface Problem {
  /** Where the documentation explains this code. */
  readonly type: `/docs#${string}`
  readonly title: string
  readonly status: number
  readonly code: string
  /** What to do about it. */
  readonly advice: string
  /** Whether the same request, sent again, may succeed. */
  readonly retryable: boolean
  readonly dispatchId?: string
  /** For the header Retry-After, where there is more to say than: soon. */
  readonly retryAfterMs?: number
  readonly [extension: string]: unknown
}

type NotDone = Exclude<Outcome, { outcome: 'done' }>

const RETRYABLE = new Set([429, 503])
const MOST_ISSUES = 20
const LONGEST_MESSAGE = 300

/** The status that each kind of refusal is answered with. */
export const REFUSED = { missing: 404, conflict: 409, unprocessable: 422, limited: 429 } as const satisfies Record<
  Refusal['kind'],
  number
>

const ADVICE = {
  missing: 'Check the id, and that the key belongs to the tenant that has it.',
  conflict: 'Read the current state, then decide again.',
  unprocessable: 'Change the request: as it is, it will not be accepted.',
  limited: 'Wait as long as Retry-After says, then send it again.',
} as const satisfies Record<Refusal['kind'], string>

const KERNEL_ADVICE = {
  IDEMPOTENCY_KEY_REUSED: 'Use a new key for a new request; under this one, send the very same input.',
  STILL_RUNNING: 'Wait as long as Retry-After says, then send it again under the same idempotency key.',
} as const satisfies Record<KernelRefusal, string>

/** A problem of the edge itself. */
export function edgeProblem(code: EdgeCode, more: Partial<Problem> = {}): Problem {
  return problem({ code, ...edgeProblems[code], ...more })
}

/** An outcome that is not done, as a problem. The only place that knows a status code for one. */
export function problemOf(contract: Contract, outcome: NotDone): Problem {
  const { dispatchId, authority } = outcome
  switch (outcome.outcome) {
    case 'invalid':
      return edgeProblem('INVALID_INPUT', { dispatchId, ...issuesOf(outcome.issues) })
    case 'denied': {
      const { gate, liftedBy, retryAfterMs } = outcome
      const { authority_code: code, authority_reason: title } = authority
      const { status, advice } = denial(code, gate, liftedBy)
      return problem({ code, title, status, advice, dispatchId, gate, liftedBy, ...(retryAfterMs && { retryAfterMs }) })
    }
    case 'refused':
      return { ...refusalProblem(refusalOf(contract, outcome.code), outcome.code), dispatchId }
  }
}

/** A denial by one of the spine's own gates, as the documentation shows it. */
export function denialProblem(code: keyof typeof denials): Problem {
  return problem({ code, ...denials[code] })
}

/** A refusal as a problem. */
export function refusalProblem({ kind, says }: Refusal, code: string): Problem {
  const advice = isKernelRefusal(code) ? KERNEL_ADVICE[code] : ADVICE[kind]
  const status = REFUSED[kind]
  return problem({ code, title: says, status, advice, ...(code === 'STILL_RUNNING' && { retryable: true }) })
}

function problem(given: Pick<Problem, 'status' | 'code' | 'title' | 'advice'> & Partial<Problem>): Problem {
  const { code, title, status, advice, ...more } = given
  return { type: `/docs#${code}`, title, status, code, advice, retryable: RETRYABLE.has(status), ...more }
}

function refusalOf(contract: Contract, code: string): Refusal {
  const promised: Contract['refusals'] = { ...contract.refusals, ...kernelRefusals }
  const refusal = promised[code]
  if (!refusal) throw new Error(`Expected a refusal that "${contract.name}" promises, saw "${code}". Add it there.`)
  return refusal
}

function isKernelRefusal(code: string): code is KernelRefusal {
  return Object.hasOwn(kernelRefusals, code)
}

// Whoever sends a million wrong keys gets twenty of them back.
function issuesOf(issues: Extract<NotDone, { outcome: 'invalid' }>['issues']) {
  const told = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => ({ path: shortened(path), message: shortened(message) }))
  return { issues: told, ...(issues.length > MOST_ISSUES && { moreIssues: issues.length - MOST_ISSUES }) }
}

function shortened(text: string): string {
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}…`
}
