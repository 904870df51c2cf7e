import type { AuthorityDecision } from '@hoc/spine-schemas/authority'
import type { Contract } from '@hoc/spine-schemas/contract'

import { denial, type Question } from '../kernel/gate.ts'

/** Lets a suspended tenant read, and one that is closed nothing. */
export function tenantState({ contract, standing }: Question): AuthorityDecision | undefined {
  if (!standing || standing.tenantState === 'active') return undefined
  if (standing.tenantState === 'suspended' && contract.effect === 'read') return undefined
  const code = standing.tenantState === 'suspended' ? 'TENANT_SUSPENDED' : 'TENANT_CLOSED'
  return denial('tenant', { code, reason: `The tenant is ${standing.tenantState}.`, liftedBy: 'operator' })
}

/** Stops writes where governance has, or where nobody knows whether it has. */
export function governance({ contract, standing }: Question): AuthorityDecision | undefined {
  if (!standing?.mode) return unread(contract)
  if (standing.mode === 'normal') return undefined
  if (standing.mode === 'degraded') return degraded('GOVERNANCE_DEGRADED', 'Governance is degraded.', 'degraded_mode')
  if (contract.effect === 'read' || contract.whileKilled) {
    return degraded('GOVERNANCE_KILLED', 'Governance has stopped all writes.', 'governance_disabled')
  }
  const reason = 'Governance has stopped all writes. Reads go on.'
  return denial('governance', { code: 'GOVERNANCE_KILLED', reason, liftedBy: 'whoever may set the governance mode' })
}

function unread({ effect }: Contract): AuthorityDecision {
  const reason = 'The state of governance could not be read.'
  if (effect === 'read') return degraded('AUTHORITY_ERROR', reason, 'authority_check_error')
  return denial('governance', { code: 'AUTHORITY_ERROR', reason, liftedBy: 'operator' })
}

function degraded(code: string, reason: string, condition: string): AuthorityDecision {
  return { verdict: 'allow_degraded', code, reason, conditions: [condition] }
}
