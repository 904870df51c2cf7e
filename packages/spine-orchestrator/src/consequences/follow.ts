import type { AuthorityFields } from '@hoc/spine-schemas/authority'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { DispatchId, Outcome } from '@hoc/spine-schemas/outcome'

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
