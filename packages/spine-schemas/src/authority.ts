import { z } from 'zod'

import { ActorId, KeyId } from './caller.ts'
import { contract } from './contract.ts'
import { MemberId } from './members.ts'
import { Role } from './roles.ts'
import { text } from './text.ts'

/** Whether an action may happen, and why. An error while deciding is a deny for writes. */
export type AuthorityDecision =
  | (Grounds & { readonly verdict: 'allow' | 'allow_degraded' })
  | (Grounds & {
      readonly verdict: 'deny'
      readonly gate: string
      readonly liftedBy: string
      readonly retryAfterMs?: number
    })

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

/** What one gate says; without an objection, only that it lets pass. */
export const GateAnswer = z.object({
  gate: z.string(),
  verdict: z.enum(['allow', 'allow_degraded', 'deny']),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  liftedBy: z.string().nullable(),
})
export type GateAnswer = z.infer<typeof GateAnswer>

/** Tells what every gate would say. */
export const explainAuthority = contract({
  name: 'authority.explain',
  says: 'Tells what every gate would say to an operation, without doing it: for the caller, or for a key or a member.',
  effect: 'read',
  http: { method: 'GET', path: '/authority/explain' },
  requires: 'authority:read',
  input: z.strictObject({ operation: text(200), keyId: KeyId.optional(), memberId: MemberId.optional() }),
  output: z.object({
    operation: z.string(),
    verdict: GateAnswer.shape.verdict,
    actorId: ActorId,
    role: Role.nullable(),
    scopes: z.array(z.string()),
    gates: z.array(GateAnswer),
  }),
  refusals: {
    OPERATION_NOT_FOUND: { kind: 'missing', says: 'There is no such operation.' },
    KEY_NOT_FOUND: { kind: 'missing', says: 'There is no such key.' },
    MEMBER_NOT_FOUND: { kind: 'missing', says: 'There is no such member.' },
  },
  example: {
    input: { operation: 'incidents.create' },
    output: {
      operation: 'incidents.create',
      verdict: 'deny',
      actorId: '019b7a00-0000-7000-8000-0000000000c3',
      role: 'viewer',
      scopes: ['*'],
      gates: [
        {
          gate: 'grant',
          verdict: 'deny',
          code: 'GRANT_MISSING',
          reason: 'Requires the grant "incidents:write".',
          liftedBy: 'tenant administrator',
        },
      ],
    },
  },
})
