import { entitled } from '@hoc/engine-account/entitled'
import { SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'

/** How much all keys of a tenant together may ask: so often a minute, and so much at once. Null is: as much as they like. */
export interface TenantLimits {
  readonly perMinute: number | null
  readonly concurrent: number | null
}

/**
 * How much the keys of a caller's tenant may ask: the one place that tells. Their plan says it, and never more than the
 * installation lets any tenant. Whoever keeps the installation is stopped by no tenant’s limit: they stop a tenant.
 */
export function tenantLimits(most: number): (caller: Pick<Caller, 'tenantId' | 'plan'>) => TenantLimits {
  return ({ tenantId, plan }) => {
    if (tenantId === SYSTEM_TENANT) return { perMinute: null, concurrent: null }
    const { requestsPerMinute, concurrent } = entitled(plan ?? null)
    return { perMinute: Math.min(most, requestsPerMinute ?? most), concurrent }
  }
}
