import type { Tenant } from '@hoc/spine-schemas/account'
import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { ApiKey, recoverKey } from '@hoc/spine-schemas/keys'
import type { Member, MemberId } from '@hoc/spine-schemas/members'

import { aMember } from './add-service.ts'
import { aKey } from './key.ts'
import { isAtLeast } from './roles.ts'

/** What there is of the tenant: the member that is named, if one is, and every active owner. */
interface Left {
  readonly tenant: Tenant | undefined
  readonly held: readonly Member[]
}

interface Recovering {
  /** Who gets the key; undefined: the owner who has been one for longest. */
  readonly named: MemberId | undefined
  /** Of the owner that is made where there is none. */
  readonly newMemberId: MemberId
  readonly keyId: ApiKey['id']
  readonly publicId: string
  readonly by: ActorId
  readonly at: string
}

interface Recovered {
  readonly key: ApiKey
  /** The owner that had to be made, if there was none. */
  readonly made: readonly Member[]
}

/** Lets somebody manage keys again: a named owner or admin, or the first owner there is, or else a new one. */
export function recover(
  { tenant, held }: Left,
  { named, newMemberId, keyId, publicId, by, at }: Recovering,
): Decision<Recovered, RefusalCode<typeof recoverKey>> {
  if (!tenant) return refuse('TENANT_NOT_FOUND')
  const known = named === undefined ? firstOf(held) : held.find(({ id }) => id === named)
  if (!known && named !== undefined) return refuse('MEMBER_NOT_FOUND')
  if (known && known.state !== 'active') return refuse('MEMBER_REMOVED')
  if (known && !isAtLeast(known.role, 'admin')) return refuse('ROLE_TOO_LOW')

  const told = { id: newMemberId, kind: 'person', email: null, name: 'Owner', role: 'owner', createdBy: by } as const
  const member = known ?? aMember(told, at)
  const key = aKey({ id: keyId, publicId, memberId: member.id, name: 'Recovered key', scopes: ['*'], by, at })
  return accept({ key, made: known ? [] : [member] })
}

function firstOf(owners: readonly Member[]): Member | undefined {
  return owners.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))[0]
}
