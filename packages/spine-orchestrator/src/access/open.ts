import type { ApiKey, KeyId, openTenant, Tenant } from '@hoc/spine-schemas/account'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'

interface Opening {
  readonly id: TenantId
  readonly keyId: KeyId
  readonly name: string
  readonly publicId: string
  readonly grants: readonly string[]
  readonly at: string
}

/** Opens a tenant with the key of its administrator, once. */
export function open(
  existing: Tenant | undefined,
  { id, keyId, name, publicId, grants, at }: Opening,
): Decision<{ tenant: Tenant; key: ApiKey }, RefusalCode<typeof openTenant>> {
  if (existing) return refuse('TENANT_EXISTS')

  const tenant: Tenant = { id, name, state: 'active', createdAt: at }
  const key: ApiKey = {
    id: keyId,
    publicId,
    name: 'First key',
    actorId: 'admin',
    grants: [...grants],
    createdAt: at,
    expiresAt: null,
    revokedAt: null,
  }
  return accept({ tenant, key })
}
