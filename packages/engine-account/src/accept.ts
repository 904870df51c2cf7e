import { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept as yes, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Used } from '@hoc/spine-schemas/entitlements'
import type { acceptInvitation, Invitation } from '@hoc/spine-schemas/invitations'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member, MemberId } from '@hoc/spine-schemas/members'
import { roleGrants, type Role } from '@hoc/spine-schemas/roles'

import { aMember } from './add-service.ts'
import { mayHaveMore } from './entitled.ts'
import { isOver, type InvitationChange } from './invite.ts'
import { aKey } from './key.ts'
import { holdsScopes } from './reach.ts'
import { isAtLeast } from './roles.ts'

interface Accepting {
  readonly memberId: MemberId
  readonly keyId: ApiKey['id']
  readonly publicId: string
  readonly email: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly used: Used
  readonly at: string
}

/** An invitation, whether its address is a member's already, and what whoever invited is by now, where they are a member. */
interface Addressed {
  readonly invitation: Invitation
  readonly inviter: Pick<Member, 'role' | 'state'> | null
  readonly isMember: boolean
}

interface Accepted extends InvitationChange {
  readonly member: Member
  readonly key: ApiKey
}

/**
 * Makes the invited person a member with a first key, for no more than the key that invited was for. The address must be
 * the one that was invited.
 */
export function accept(
  addressed: Addressed | undefined,
  { memberId, keyId, publicId, email, name, scopes, used, at }: Accepting,
): Decision<Accepted, RefusalCode<typeof acceptInvitation>> {
  if (!addressed) return refuse('INVITATION_NOT_FOUND')
  const { invitation: before, inviter, isMember } = addressed
  if (before.state !== 'pending') return refuse('INVITATION_NOT_PENDING')
  if (isOver(before, at)) return refuse('INVITATION_EXPIRED')
  if (inviter && !mayInvite(inviter, before.role)) return refuse('INVITATION_WITHDRAWN')
  if (before.email !== email) return refuse('EMAIL_NOT_INVITED')
  if (!holdsScopes(before, scopes)) return refuse('KEY_SCOPES_TOO_WIDE')
  if (isMember) return refuse('MEMBER_EXISTS')
  if (!mayHaveMore(used, 'members')) return refuse('MEMBER_LIMIT_REACHED')
  if (!mayHaveMore(used, 'keys')) return refuse('KEY_LIMIT_REACHED')

  const by = ActorId.parse(memberId)
  const { role, invitedBy, version } = before
  const member = aMember({ id: memberId, kind: 'person', email, name, role, createdBy: invitedBy }, at)
  const key = aKey({ id: keyId, publicId, memberId, name: 'First key', scopes: [...scopes], by, at })
  return yes({
    before,
    after: { ...before, state: 'accepted', acceptedAt: at, memberId, version: version + 1 },
    member,
    key,
  })
}

function mayInvite({ role, state }: Pick<Member, 'role' | 'state'>, to: Role): boolean {
  return state === 'active' && roleGrants[role].includes('people:manage') && isAtLeast(role, to)
}
