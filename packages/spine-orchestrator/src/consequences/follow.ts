import type { AuthorityFields } from '@hoc/spine-schemas/authority'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { DispatchId, Ending, Outcome } from '@hoc/spine-schemas/outcome'

import { isKept } from '../input.ts'

/** What is known of a dispatch once it is over. */
export interface Dispatched {
  readonly dispatchId: DispatchId
  readonly operation: string
  readonly caller: Caller
  readonly correlationId: string
  readonly at: string
  readonly durationMs: number
  readonly outcome: Outcome['outcome'] | 'failed' | 'unknown'
  /** Why it was refused, or what was thrown. */
  readonly code: string | null
  readonly replayOf: DispatchId | null
  readonly authority: AuthorityFields | null
  /** The run that its input named. */
  readonly runId: string | null
  /** What it answered, where that is a verdict. */
  readonly verdict: string | null
}

/** The run that the input of a dispatch names: nothing else of it is told. */
export function runIdIn(input: unknown): string | null {
  const runId = input && typeof input === 'object' && 'runId' in input ? input.runId : null
  return typeof runId === 'string' && UUID.test(runId) ? runId : null
}

type Asked = Pick<Dispatched, 'dispatchId' | 'caller' | 'correlationId' | 'at'> & {
  readonly name: string
  readonly rawInput: unknown
}
type Ended = Pick<Dispatched, 'outcome' | 'authority' | 'durationMs'>

/** What is known of a dispatch that has ended. Every dispatch makes one: named field by field, it is made fastest. */
export function dispatchedOf(asked: Asked, ended: Ended, told: Told): Dispatched {
  const { dispatchId, name: operation, caller, correlationId, at, rawInput } = asked
  const { outcome, authority, durationMs } = ended
  const { code, replayOf, verdict } = told
  return {
    dispatchId,
    operation,
    caller,
    correlationId: isKept(correlationId) ? correlationId : dispatchId,
    at,
    durationMs,
    outcome,
    code,
    replayOf,
    authority,
    runId: runIdIn(rawInput),
    verdict,
  }
}

/** What of an ending is told behind it. */
export type Told = Pick<Dispatched, 'code' | 'replayOf' | 'verdict'>

/** What is told where nothing was answered. */
export const untold: Told = { code: null, replayOf: null, verdict: null }

/** What is told of an answer. */
export function toldOf(ending: Ending): Told {
  if (ending.outcome === 'refused') return { ...untold, code: ending.code }
  if (ending.outcome !== 'done') return untold
  return { code: null, replayOf: ending.replayOf ?? null, verdict: verdictIn(ending.value) }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const A_VERDICT = /^[a-z_]{1,40}$/

function verdictIn(value: unknown): string | null {
  const verdict = value && typeof value === 'object' && 'verdict' in value ? value.verdict : null
  return typeof verdict === 'string' && A_VERDICT.test(verdict) ? verdict : null
}

/** Something that follows every dispatch. What must not be lost is an outbox row instead. */
export interface Consequence {
  readonly name: string
  after(dispatched: Dispatched): void | Promise<void>
}

export type Report = (what: string, error: unknown) => void

/**
 * Starts what follows a dispatch. The transaction has ended and nobody waits, so nothing
 * here can undo it, delay it or change its answer: a consequence that fails is reported.
 */
export function createConsequences(consequences: readonly Consequence[], report: Report) {
  return function follow(dispatched: Dispatched): void {
    for (const consequence of consequences) {
      try {
        const going = consequence.after(dispatched)
        if (going) going.catch((error: unknown) => report(consequence.name, error))
      } catch (error) {
        report(consequence.name, error)
      }
    }
  }
}
