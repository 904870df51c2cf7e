import type { Tenant } from '@hoc/spine-schemas/account'
import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type {
  archiveTenant,
  resumeTenant,
  setTenantPlan,
  suspendTenant,
  terminateTenant,
} from '@hoc/spine-schemas/tenants'

import type { KeyChange } from './held.ts'
import type { Acting } from './reach.ts'
import { revoked } from './revoke.ts'

/** A tenant before and after. */
export interface TenantChange {
  readonly before: Tenant
  readonly after: Tenant
}

interface Why {
  readonly reason: string
  readonly at: string
}

/** Stops what a tenant writes. The installation's own goes on: nobody could lift it. */
export function suspend(
  before: Tenant | undefined,
  why: Why,
): Decision<TenantChange, RefusalCode<typeof suspendTenant>> {
  if (!before) return refuse('TENANT_NOT_FOUND')
  if (before.id === SYSTEM_TENANT) return refuse('TENANT_IS_INSTALLATION')
  if (before.state !== 'active') return refuse('TENANT_NOT_ACTIVE')

  return accept(into('suspended', before, why))
}

/** Lets a suspended tenant write again. */
export function resume(before: Tenant | undefined, why: Why): Decision<TenantChange, RefusalCode<typeof resumeTenant>> {
  if (!before) return refuse('TENANT_NOT_FOUND')
  if (before.state !== 'suspended') return refuse('TENANT_NOT_SUSPENDED')

  return accept(into('active', before, why))
}

/** Closes a tenant for good, and revokes the keys that it has left. */
export function terminate(
  before: Tenant | undefined,
  { keys, who, ...why }: Why & { readonly keys: readonly ApiKey[]; readonly who: Acting },
): Decision<TenantChange & { readonly keys: readonly KeyChange[] }, RefusalCode<typeof terminateTenant>> {
  if (!before) return refuse('TENANT_NOT_FOUND')
  if (before.id === SYSTEM_TENANT) return refuse('TENANT_IS_INSTALLATION')
  if (before.state !== 'active' && before.state !== 'suspended') return refuse('TENANT_CLOSED')

  return accept({ ...into('terminated', before, why), keys: keys.map((key) => revoked(key, { who, ...why })) })
}

/** Puts a terminated tenant away. */
export function archive(
  before: Tenant | undefined,
  why: Why,
): Decision<TenantChange, RefusalCode<typeof archiveTenant>> {
  if (!before) return refuse('TENANT_NOT_FOUND')
  if (before.state !== 'terminated') return refuse('TENANT_NOT_TERMINATED')

  return accept(into('archived', before, why))
}

/** Gives a tenant another plan. */
export function setPlan(
  before: Tenant | undefined,
  plan: Tenant['plan'],
): Decision<TenantChange, RefusalCode<typeof setTenantPlan>> {
  if (!before) return refuse('TENANT_NOT_FOUND')
  if (before.plan === plan) return refuse('PLAN_UNCHANGED')

  return accept({ before, after: { ...before, plan, version: before.version + 1 } })
}

function into(state: Tenant['state'], before: Tenant, { reason, at }: Why): TenantChange {
  return { before, after: { ...before, state, stateReason: reason, stateAt: at, version: before.version + 1 } }
}
