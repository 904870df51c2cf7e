import type { AuthorityDecision } from '@hoc/spine-schemas/authority'
import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { scopesCover } from '@hoc/engine-account/scopes'

import { denial, type Question } from '../kernel/gate.ts'

/** Lets no key pass but an active one. Whoever needs none in process shows none. */
export function key({ caller: { keyId, keyState } }: Question): AuthorityDecision | undefined {
  if (keyState === 'active' || (keyId === undefined && keyState === undefined)) return undefined
  const code = KEY_CODES[keyState ?? 'unknown']
  const reason = `The key is ${keyState ?? 'of unknown state'}.`
  return denial('caller', { code, reason, liftedBy: keyState === 'frozen' ? 'whoever may manage keys' : 'nobody' })
}

const KEY_CODES = {
  frozen: 'KEY_FROZEN',
  revoked: 'KEY_REVOKED',
  expired: 'KEY_EXPIRED',
  unknown: 'KEY_UNKNOWN',
} as const

/** Lets a caller ask for the operations that their key is for. */
export function scope({ contract: { name }, caller: { scopes } }: Question): AuthorityDecision | undefined {
  if (scopesCover(scopes, name)) return undefined
  const reason = `The key is for ${scopes.join(', ') || 'nothing'}, not for "${name}".`
  return denial('scope', { code: 'SCOPE_MISSING', reason, liftedBy: 'whoever may manage keys: with another key' })
}

/** Lets a caller ask for what they are granted. */
export function grant({ contract: { requires }, caller }: Question): AuthorityDecision | undefined {
  if (caller.grants.some((held) => covers(held, requires))) return undefined
  const reason = `Requires the grant "${requires}".`
  return denial('grant', { code: 'GRANT_MISSING', reason, liftedBy: 'tenant administrator' })
}

function covers(held: string, required: string): boolean {
  return held === required || held === '*' || (held.endsWith(':*') && required.startsWith(held.slice(0, -1)))
}

/** Keeps tenants out of what only the installation may ask. */
export function plane({ contract, caller }: Question): AuthorityDecision | undefined {
  if (contract.plane !== 'operator' || caller.tenantId === SYSTEM_TENANT) return undefined
  const reason = 'Only the installation itself may ask this, not a tenant of it.'
  return denial('plane', { code: 'OPERATOR_ONLY', reason, liftedBy: 'nobody' })
}
