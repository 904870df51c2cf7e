import type { Member } from '@hoc/spine-schemas/members'

/** A member before and after. */
export interface MemberChange {
  readonly before: Member
  readonly after: Member
}

/** Whether a tenant would be left without an owner. `held` has every active owner. */
export function isLastOwner(member: Member, held: readonly Member[]): boolean {
  const owners = held.filter(({ role, state }) => role === 'owner' && state === 'active')
  return member.role === 'owner' && owners.every(({ id }) => id === member.id)
}
