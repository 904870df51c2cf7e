import { SYSTEM_TENANT, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'

import type { Opening, Transact } from './kernel/transaction.ts'

interface Asking {
  readonly caller: Caller
  readonly signal: AbortSignal | undefined
}

/** What whoever asks for it changes is who may act. */
const ACCESS: ReadonlySet<string> = new Set(['invitations:accept', 'keys:manage', 'people:manage'])

/**
 * What a transaction is opened for: inside the caller's tenant; an operator's, inside the one that the input names. Who may
 * act for the installation is written as hoc_operator alone: whoever dispatches for tenants cannot make an operator.
 */
export function openingOf({ effect, plane, requires }: Contract, input: object, { caller, signal }: Asking): Opening {
  const named = plane === 'operator' && 'tenantId' in input ? TenantId.parse(input.tenantId) : undefined
  const operators = effect === 'write' && caller.tenantId === SYSTEM_TENANT && ACCESS.has(requires)
  return { effect, plane: operators ? 'operator' : plane, tenantId: named ?? caller.tenantId, signal }
}

interface Planes {
  readonly tenants: Transact
  /** As hoc_operator; undefined where this process cannot log in as such. */
  readonly operators: Transact | undefined
}

/** Runs each plane's transactions as its own role of the database: no operator's as a tenant's, and none the other way. */
export function onPlanes({ tenants, operators }: Planes): Transact {
  return async (opening, work) => {
    if (opening.plane !== 'operator') return tenants(opening, work)
    if (!operators) throw noOperators()
    return operators(opening, work)
  }
}

function noOperators(): Error {
  const message = 'Expected HOC_OPERATOR_URL, saw none: this process cannot act for operators. Set it, and start again.'
  return Object.assign(new Error(message), { code: 'OPERATORS_UNAVAILABLE' })
}
