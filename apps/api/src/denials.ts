import type { EdgeProblem } from './edge-problems.ts'

/** Every way the authority may deny, by its code: the status it is answered with, and what lifts it. */
export const denials = {
  GRANT_MISSING: {
    status: 403,
    title: 'The key lacks the grant that the operation requires.',
    advice: 'Use a key that has the grant, or ask the tenant’s administrator for one.',
  },
  KEY_FROZEN: {
    status: 423,
    title: 'The key is frozen.',
    advice: 'Somebody with the grant "keys:manage" lifts it with POST /keys/{keyId}/unfreeze.',
  },
  KEY_REVOKED: {
    status: 403,
    title: 'The key is revoked, or its member was removed.',
    advice: 'Nothing lifts this. Use another key.',
  },
  KEY_EXPIRED: {
    status: 403,
    title: 'The key has expired.',
    advice: 'Nothing lifts this. Use another key.',
  },
  KEY_UNKNOWN: {
    status: 403,
    title: 'It is not known whether the key may be used.',
    advice: 'Use another key.',
  },
  SCOPE_MISSING: {
    status: 403,
    title: 'The key is not for this operation.',
    advice: 'Use a key whose scopes cover the operation, or ask whoever may manage keys for one.',
  },
  OPERATOR_ONLY: {
    status: 403,
    title: 'Only the installation itself may ask this, not a tenant of it.',
    advice:
      'Nothing lifts this for a tenant’s key. Ask with the key of an operator, or where the database is with "hoc … --local".',
  },
  TENANT_CLOSED: {
    status: 403,
    title: 'The tenant is terminated or archived.',
    advice: 'Ask whoever runs the installation.',
  },
  TENANT_SUSPENDED: {
    status: 423,
    title: 'The tenant is suspended: reads go on, writes do not.',
    advice: 'Ask whoever runs the installation to lift the suspension.',
  },
  GOVERNANCE_KILLED: {
    status: 423,
    title: 'Governance has stopped all writes. Reads go on.',
    advice:
      'Somebody with the grant "governance:write" lifts it with POST /governance/mode ' +
      '{"mode": "normal", "reason": "Why it may go on."}. GET /governance tells whether the whole installation is killed: ' +
      'that is lifted by whoever runs it.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'The key, or its tenant as a whole, asks more often than it may.',
    advice: 'Wait as long as Retry-After says. RateLimit-Policy tells how often it may ask, RateLimit what is left.',
  },
  TOO_MANY_AT_ONCE: {
    status: 429,
    title: 'The key, or its tenant as a whole, has as many dispatches under way as it may.',
    advice: 'Wait until one of them is answered.',
  },
  LIMITS_UNREADABLE: {
    status: 503,
    title: 'It could not be read how much may still be asked.',
    advice: 'Send it again soon.',
  },
  AUTHORITY_ERROR: {
    status: 503,
    title: 'The state of governance could not be read, so nothing is written.',
    advice: 'Send it again soon. Reads go on meanwhile.',
  },
} as const satisfies Record<string, EdgeProblem>

// Gates of other domains bring codes of their own; what kind of gate it is says the status.
const BY_GATE: Readonly<Record<string, number>> = { rate: 429, budget: 402 }

/** The status and the advice for a denial, also for one whose code is not known here. */
export function denial(code: string, gate: string, liftedBy: string): Pick<EdgeProblem, 'status' | 'advice'> {
  const known: Readonly<Record<string, EdgeProblem>> = denials
  return (
    (Object.hasOwn(known, code) ? known[code] : undefined) ?? {
      status: BY_GATE[gate] ?? 403,
      advice: `Who can lift it: ${liftedBy}.`,
    }
  )
}
