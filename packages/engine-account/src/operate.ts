import { SYSTEM_TENANT, type TenantId } from '@hoc/spine-schemas/caller'
import type { OperatorAction } from '@hoc/spine-schemas/operators'
import type { Fact } from '@hoc/spine-schemas/plan'

import type { Acting } from './reach.ts'

type Facts = readonly [Fact, ...Fact[]]

/** What an operator's action changed, with the action itself, as both ledgers tell it: the tenant's, and the installation's. */
export function onBothSides(action: OperatorAction, facts: readonly Fact[]): Facts {
  const told: Facts = [{ entity: 'operator_action', id: action.id, before: null, after: action }, ...facts]
  const installations = inLedgerOf(SYSTEM_TENANT, told)
  return action.tenantId === SYSTEM_TENANT ? installations : [...inLedgerOf(action.tenantId, told), ...installations]
}

/** How far an operator reaches in a tenant: to whatever role it has, for theirs is no role of it. Among operators, up to their own. */
export function reachingInto<Who extends Acting>(tenantId: TenantId, who: Who): Who {
  return tenantId === SYSTEM_TENANT ? who : { ...who, role: 'owner' }
}

function inLedgerOf(tenantId: TenantId, [first, ...more]: Facts): [Fact, ...Fact[]] {
  const inIt = (fact: Fact) => ({ ...fact, inTenant: tenantId })
  return [inIt(first), ...more.map(inIt)]
}
