import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { changeRole as contract, Member, MemberId } from '@hoc/spine-schemas/members'
import type { Role } from '@hoc/spine-schemas/roles'

import { isLastOwner, type MemberChange } from './owners.ts'
import { reaches, type Acting } from './reach.ts'

interface Wanted {
  readonly memberId: MemberId
  readonly role: Role
  readonly who: Acting
  readonly at: string
}

/** Gives a member another role. `held` are the member and every active owner, as locked. */
export function changeRole(
  held: readonly Member[],
  { memberId, role, who, at }: Wanted,
): Decision<MemberChange, RefusalCode<typeof contract>> {
  const before = held.find(({ id }) => id === memberId)
  if (!before) return refuse('MEMBER_NOT_FOUND')
  if (before.state !== 'active') return refuse('MEMBER_REMOVED')
  if (before.role === role) return refuse('ROLE_UNCHANGED')
  if (!reaches(who, before.role) || !reaches(who, role)) return refuse('ROLE_TOO_HIGH')
  if (isLastOwner(before, held)) return refuse('LAST_OWNER')

  return accept({ before, after: { ...before, role, updatedAt: at, version: before.version + 1 } })
}
