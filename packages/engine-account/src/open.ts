import type { openTenant, Tenant } from '@hoc/spine-schemas/account'
import type { ActorId, KeyId, TenantId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Plan } from '@hoc/spine-schemas/entitlements'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member, MemberId } from '@hoc/spine-schemas/members'

import { aMember } from './add-service.ts'
import { aKey } from './key.ts'

interface Opening {
  readonly id: TenantId
  readonly memberId: MemberId
  readonly keyId: KeyId
  readonly name: string
  readonly plan: Plan
  readonly ownerName: string
  readonly ownerEmail: string | null
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
export function open(existing: Tenant | undefined, opening: Opening): Decision<Opened, RefusalCode<typeof openTenant>> {
  return existing ? refuse('TENANT_EXISTS') : accept(opened(opening))
}

/** A tenant as it begins, with its owner and their key. */
export function opened({ id, memberId, keyId, name, plan, ownerName, ownerEmail, publicId, by, at }: Opening): Opened {
  const told = {
    id: memberId,
    kind: 'person',
    email: ownerEmail,
    name: ownerName,
    role: 'owner',
    createdBy: by,
  } as const
  return {
    tenant: { id, name, state: 'active', stateReason: null, stateAt: null, plan, createdAt: at, version: 1 },
    owner: aMember(told, at),
    key: aKey({ id: keyId, publicId, memberId, name: 'First key', scopes: ['*'], by, at }),
  }
}
