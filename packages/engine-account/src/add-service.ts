import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Used } from '@hoc/spine-schemas/entitlements'
import type { addService as contract, Member, MemberId } from '@hoc/spine-schemas/members'
import type { Role } from '@hoc/spine-schemas/roles'

import { mayHaveMore } from './entitled.ts'
import { reaches, type Acting } from './reach.ts'

interface Wanted {
  readonly id: MemberId
  readonly name: string
  readonly role: Role
  readonly used: Used
  readonly who: Acting
  readonly at: string
}

/** Makes a service a member, of a role up to that of whoever asks. */
export function addService({ id, name, role, used, who, at }: Wanted): Decision<Member, RefusalCode<typeof contract>> {
  if (!reaches(who, role)) return refuse('ROLE_TOO_HIGH')
  if (!mayHaveMore(used, 'members')) return refuse('MEMBER_LIMIT_REACHED')

  return accept(aMember({ id, kind: 'service', email: null, name, role, createdBy: who.actorId }, at))
}

type Told = Pick<Member, 'id' | 'kind' | 'email' | 'name' | 'role' | 'createdBy'>

/** A member as it begins. */
export function aMember(told: Told, at: string): Member {
  return { ...told, state: 'active', createdAt: at, updatedAt: at, version: 1 }
}
