import type { openTenant, Tenant } from '@hoc/spine-schemas/account'
import type { ActorId, KeyId, TenantId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member, MemberId } from '@hoc/spine-schemas/members'

import { aMember } from './add-service.ts'
import { aKey } from './key.ts'

interface Opening {
  readonly id: TenantId
  readonly memberId: MemberId
  readonly keyId: KeyId
  readonly name: string
  readonly ownerName: string
  readonly publicId: string
  readonly by: ActorId
  readonly at: string
}

interface Opened {
  readonly tenant: Tenant
  readonly owner: Member
  readonly key: ApiKey
}

/** Opens a tenant with its owner and a key that lets them do all that owners may, once. */
export function open(
  existing: Tenant | undefined,
  { id, memberId, keyId, name, ownerName, publicId, by, at }: Opening,
): Decision<Opened, RefusalCode<typeof openTenant>> {
  if (existing) return refuse('TENANT_EXISTS')

  const tenant: Tenant = { id, name, state: 'active', createdAt: at }
  const told = { id: memberId, kind: 'person', email: null, name: ownerName, role: 'owner', createdBy: by } as const
  return accept({
    tenant,
    owner: aMember(told, at),
    key: aKey({ id: keyId, publicId, memberId, name: 'First key', scopes: ['*'], by, at }),
  })
}
