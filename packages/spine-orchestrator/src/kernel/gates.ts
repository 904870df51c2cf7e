import type { AuthorityDecision } from '@hoc/spine-schemas/authority'
import { SYSTEM_TENANT, type Caller, type TenantState } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { Mode } from '@hoc/spine-schemas/governance'

import { combine } from '../governance/combine.ts'

/** What governance says of one tenant, as the snapshot in memory knows it. */
export interface Standing {
  /** Undefined: what was read of it is too old to be believed. */
  readonly mode: Mode | undefined
  /** As it was last known: a tenant that was closed stays closed while nothing can be read. */
  readonly tenantState: TenantState
}

interface Question {
  readonly contract: Contract
  readonly caller: Caller
  /** Undefined: the state of governance was never read. */
  readonly standing: Standing | undefined
}

/** A gate is silent where it has no objection. */
type Gate = (question: Question) => AuthorityDecision | undefined

// In their order: the first that denies has spoken for all.
const gates: readonly Gate[] = [plane, tenantState, governance, grant]

/** Asks every gate and combines what they say. */
export function decide(question: Question): AuthorityDecision {
  const said: AuthorityDecision[] = []
  for (const gate of gates) {
    const decision = gate(question)
    if (decision) said.push(decision)
  }
  return combine(said)
}

/** Whether governance is in force: everywhere but where a kill has stopped it. Null is: not known. */
export function isGoverned(standing: Standing | undefined): boolean | null {
  return standing?.mode ? standing.mode !== 'killed' : null
}

function plane({ contract, caller }: Question): AuthorityDecision | undefined {
  if (contract.plane !== 'operator' || caller.tenantId === SYSTEM_TENANT) return undefined
  const reason = 'Only the installation itself may ask this, not a tenant of it.'
  return denial('plane', { code: 'OPERATOR_ONLY', reason, liftedBy: 'nobody' })
}

function tenantState({ contract, standing }: Question): AuthorityDecision | undefined {
  if (!standing || standing.tenantState === 'active') return undefined
  if (standing.tenantState === 'suspended' && contract.effect === 'read') return undefined
  const code = standing.tenantState === 'suspended' ? 'TENANT_SUSPENDED' : 'TENANT_CLOSED'
  return denial('tenant', { code, reason: `The tenant is ${standing.tenantState}.`, liftedBy: 'operator' })
}

function governance({ contract, standing }: Question): AuthorityDecision | undefined {
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

function grant({ contract: { requires }, caller }: Question): AuthorityDecision | undefined {
  if (caller.grants.some((held) => covers(held, requires))) return undefined
  const reason = `Requires the grant "${requires}".`
  return denial('grant', { code: 'GRANT_MISSING', reason, liftedBy: 'tenant administrator' })
}

function covers(held: string, required: string): boolean {
  return held === required || held === '*' || (held.endsWith(':*') && required.startsWith(held.slice(0, -1)))
}

function degraded(code: string, reason: string, condition: string): AuthorityDecision {
  return { verdict: 'allow_degraded', code, reason, conditions: [condition] }
}

function denial(gate: string, why: { code: string; reason: string; liftedBy: string }): AuthorityDecision {
  return { verdict: 'deny', gate, conditions: [], ...why }
}
