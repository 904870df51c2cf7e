import type { AuthorityFields } from '@hoc/spine-schemas/authority'
import type { Contract, RefusalCode } from '@hoc/spine-schemas/contract'
import { DispatchId, kernelRefusals, type Ending } from '@hoc/spine-schemas/outcome'
import { z } from 'zod'

import { retryAfterOf } from './backoff.ts'
import { unexpected, type Sent } from './trouble.ts'

/**
 * What a call tells its caller: how the dispatch ended, in the words of the spine's own outcomes, or that the server
 * does not know who is asking.
 */
export type Answer<C extends Contract = Contract> = Circumstances &
  (
    | (Extract<Ending<z.output<C['output']>>, { outcome: 'done' }> & { readonly authority?: Degraded })
    | (Objection & Exclude<Ending<never, RefusalCode<C>>, { outcome: 'done' | 'denied' }>)
    | (Objection & Denial & Extract<Ending, { outcome: 'denied' }>)
    | (Objection & { readonly outcome: 'unauthenticated' })
  )

/** The ending of an answer that is done. */
export type Done<C extends Contract = Contract> = Extract<Answer<C>, { outcome: 'done' }>

interface Circumstances {
  /** Undefined where nothing was dispatched: who asked is not known, or the input could not be sent. */
  readonly dispatchId: DispatchId | undefined
  readonly correlationId: string
}

/** Told of what was done while the authority was weakened: under which code, and on which conditions. */
export type Degraded = Pick<AuthorityFields, 'authority_code' | 'conditions'> & { readonly authority_degraded: true }

interface Objection {
  /** One sentence for a person. */
  readonly says: string
  /** What to do about it, as far as the server knows. */
  readonly advice: string | undefined
  /** When the server asks to be left alone until then. */
  readonly retryAfterMs: number | undefined
}

interface Denial {
  /** The code of the authority's decision. */
  readonly code: string
}

/** What came over the wire. */
export interface Received {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly text: string
}

const Problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  advice: z.string().optional(),
  retryable: z.boolean().catch(false),
  dispatchId: DispatchId.optional().catch(undefined),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  gate: z.string().optional(),
  liftedBy: z.string().optional(),
})

/** RFC 9457: what went wrong, as the server tells it. */
export type Problem = z.infer<typeof Problem>

const TOO_MUCH = new Set([400, 413, 414, 431])

/** Reads what came over the wire as an answer of this contract; what cannot be one is thrown. */
export function readAnswer<C extends Contract>(contract: C, received: Received, sent: Sent): Answer<C> {
  if (received.status === 200) return readValue(contract, received, sent)

  const problem = readProblem(received)
  if (!problem) throw unexpected(sent, received, 'expected a value or a problem')
  const { correlationId } = sent
  const { code, title, detail, advice, issues, gate, liftedBy, dispatchId } = problem
  const says = detail ?? title
  const said = { dispatchId, correlationId, says, advice, retryAfterMs: retryAfterOf(received.headers) }

  if (gate !== undefined) return { outcome: 'denied', code, gate, liftedBy: liftedBy ?? 'unknown', ...said }
  if (received.status === 401) return { outcome: 'unauthenticated', ...said }
  if (issues || TOO_MUCH.has(received.status)) {
    return { outcome: 'invalid', issues: issues ?? [{ path: '', message: says }], ...said }
  }
  if (isRefusalOf(contract, code)) return { outcome: 'refused', code, ...said }
  throw unexpected(sent, received, `expected a refusal that "${contract.name}" promises, saw ${problem.code}`)
}

/** What the server tells of a problem; undefined where it tells something else. */
export function readProblem({ text }: Received): Problem | undefined {
  return Problem.safeParse(parseJson(text)).data
}

function readValue<C extends Contract>(contract: C, received: Received, sent: Sent): Answer<C> {
  const parsed = z.safeParse<C['output']>(contract.output, parseJson(received.text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const wrong = issue ? ` (${issue.path.join('.') || 'the whole'}: ${issue.message})` : ''
    throw unexpected(sent, received, `expected a value as "${contract.name}" promises${wrong}`)
  }
  const dispatchId = DispatchId.safeParse(received.headers.get('hoc-dispatch-id')).data
  const replayOf = DispatchId.safeParse(received.headers.get('hoc-replay-of')).data
  const authority = degradedOf(received.headers.get('hoc-authority'))
  const told = {
    dispatchId,
    correlationId: sent.correlationId,
    ...(replayOf && { replayOf }),
    ...(authority && { authority }),
  }
  return { outcome: 'done', value: parsed.data, ...told }
}

function degradedOf(header: string | null): Degraded | undefined {
  if (!header) return undefined
  const [code = '', ...conditions] = header.split(', ')
  return { authority_degraded: true, authority_code: code, conditions }
}

function isRefusalOf<C extends Contract>(
  contract: C,
  code: string,
): code is RefusalCode<C> | keyof typeof kernelRefusals {
  return Object.hasOwn(contract.refusals, code) || Object.hasOwn(kernelRefusals, code)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
