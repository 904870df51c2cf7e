import { combine, type AuthorityDecision } from '@hoc/spine-schemas/authority'
import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'

import { grant, key, scope } from '../access/gates.ts'
import { governance, tenantState } from '../governance/gates.ts'
import { denial, type Gate, type Question, type Standing } from './gate.ts'

// In their order: the first that denies has spoken for all.
const gates: readonly Gate[] = [key, plane, tenantState, governance, scope, grant]

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
  return standing ? standing.mode !== 'killed' : null
}

function plane({ contract, caller }: Question): AuthorityDecision | undefined {
  if (contract.plane !== 'operator' || caller.tenantId === SYSTEM_TENANT) return undefined
  const reason = 'Only the installation itself may ask this, not a tenant of it.'
  return denial('plane', { code: 'OPERATOR_ONLY', reason, liftedBy: 'nobody' })
}
