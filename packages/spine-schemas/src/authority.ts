/** Whether an action may happen, and why. An error while deciding is a deny for writes. */
export type AuthorityDecision =
  | (Grounds & { readonly verdict: 'allow' | 'allow_degraded' })
  | (Grounds & { readonly verdict: 'deny'; readonly gate: string; readonly liftedBy: string })

interface Grounds {
  readonly code: string
  readonly reason: string
  readonly conditions: readonly string[]
}

/** What every outcome tells about the authority it happened under. Null is: not known. */
export interface AuthorityFields {
  readonly governance_active: boolean | null
  readonly authority_degraded: boolean
  readonly authority_reason: string
  readonly authority_code: string
  readonly conditions: readonly string[]
}

/** A decision in the words that outcomes carry. */
export function authorityFields(decision: AuthorityDecision, governanceActive: boolean | null): AuthorityFields {
  return {
    governance_active: governanceActive,
    authority_degraded: decision.verdict === 'allow_degraded',
    authority_reason: decision.reason,
    authority_code: decision.code,
    conditions: decision.conditions,
  }
}

/** What an outcome tells when its input was invalid: nobody was asked. */
export const notAsked: AuthorityFields = {
  governance_active: null,
  authority_degraded: false,
  authority_reason: 'The input was invalid, so the authority was not asked.',
  authority_code: 'NOT_ASKED',
  conditions: [],
}
