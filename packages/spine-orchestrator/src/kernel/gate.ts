import type { AuthorityDecision } from '@hoc/spine-schemas/authority'
import type { Caller, TenantState } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { Mode } from '@hoc/spine-schemas/governance'

import type { Admission } from '../limits/admission.ts'

/** What governance says of one tenant, as the snapshot in memory knows it. */
export interface Standing {
  /** Undefined: what was read of it is too old to be believed. */
  readonly mode: Mode | undefined
  /** As it was last known: a tenant that was closed stays closed while nothing can be read. */
  readonly tenantState: TenantState
}

/** Whether this caller may ask this now. */
export interface Question {
  readonly contract: Contract
  readonly caller: Caller
  /** Undefined: the state of governance was never read. */
  readonly standing: Standing | undefined
  readonly admission?: Admission | undefined
}

/** A gate is silent where it has no objection. */
export type Gate = (question: Question) => AuthorityDecision | undefined

/** The decision of a gate that denies. */
export function denial(
  gate: string,
  why: { code: string; reason: string; liftedBy: string; retryAfterMs?: number },
): AuthorityDecision {
  return { verdict: 'deny', gate, conditions: [], ...why }
}
