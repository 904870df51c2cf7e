import type { AuthorityDecision } from '@hoc/spine-schemas/authority'
import type { Caller, TenantState } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { Mode } from '@hoc/spine-schemas/governance'

/** What governance says of one tenant, as the snapshot in memory knows it. */
export interface Standing {
  readonly mode: Mode
  readonly tenantState: TenantState
}

/** Whether this caller may ask this now. */
export interface Question {
  readonly contract: Contract
  readonly caller: Caller
  /** Undefined: the state of governance could not be read, or is too old to be believed. */
  readonly standing: Standing | undefined
}

/** A gate is silent where it has no objection. */
export type Gate = (question: Question) => AuthorityDecision | undefined

/** The decision of a gate that denies. */
export function denial(gate: string, why: { code: string; reason: string; liftedBy: string }): AuthorityDecision {
  return { verdict: 'deny', gate, conditions: [], ...why }
}
