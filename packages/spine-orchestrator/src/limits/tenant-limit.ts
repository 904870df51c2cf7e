import { SYSTEM_TENANT, type TenantId } from '@hoc/spine-schemas/caller'

/**
 * How often a minute all keys of a tenant together may ask: the one place that tells. Null is: as often as they like.
 * Whoever keeps the installation is stopped by no tenant’s limit, for it is they who stop a tenant.
 */
export function tenantLimit(perMinute: number): (tenantId: TenantId) => number | null {
  return (tenantId) => (tenantId === SYSTEM_TENANT ? null : perMinute)
}
