import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type {
  createInvitation,
  Invitation,
  revokeInvitation as revoking,
  SeenInvitation,
} from '@hoc/spine-schemas/invitations'
import type { Member } from '@hoc/spine-schemas/members'
import type { Role } from '@hoc/spine-schemas/roles'

import { later } from './issue.ts'
import { reaches, type Acting } from './reach.ts'

interface Wanted {
  readonly id: Invitation['id']
  readonly email: string
  readonly role: Role
  readonly who: Acting
  readonly at: string
}

/** Who has the address already: as a member, or as somebody invited. */
interface Taken {
  readonly member: Member | undefined
  readonly pending: Invitation | undefined
}

/** An invitation before and after. */
export interface InvitationChange {
  readonly before: Invitation
  readonly after: Invitation
}

interface Invited {
  readonly invitation: Invitation
  /** The one whose time was over, and whose place it takes, if there is one. */
  readonly replaced: readonly InvitationChange[]
}

const SEVEN_DAYS_MS = 7 * 86_400_000

/** Invites a person for seven days, to a role up to that of whoever asks, and to a key for no more than theirs. */
export function invite(
  { member, pending }: Taken,
  { id, email, role, who, at }: Wanted,
): Decision<Invited, RefusalCode<typeof createInvitation>> {
  if (!reaches(who, role)) return refuse('ROLE_TOO_HIGH')
  if (member) return refuse('MEMBER_EXISTS')
  if (pending && !isOver(pending, at)) return refuse('INVITATION_PENDING')

  const invitation: Invitation = {
    id,
    email,
    role,
    scopes: [...who.scopes],
    state: 'pending',
    invitedBy: who.actorId,
    createdAt: at,
    expiresAt: later(at, SEVEN_DAYS_MS),
    acceptedAt: null,
    memberId: null,
    revokedBy: null,
    revokedAt: null,
    version: 1,
  }
  return accept({ invitation, replaced: pending ? [takenBack(pending, who, at)] : [] })
}

/** Takes a pending invitation back, whether or not its time is over. */
export function revokeInvitation(
  before: Invitation | undefined,
  { who, at }: { readonly who: Acting; readonly at: string },
): Decision<InvitationChange, RefusalCode<typeof revoking>> {
  if (!before) return refuse('INVITATION_NOT_FOUND')
  if (before.state !== 'pending') return refuse('INVITATION_NOT_PENDING')
  if (!reaches(who, before.role)) return refuse('ROLE_TOO_HIGH')

  return accept(takenBack(before, who, at))
}

/** An invitation as it is told of at an instant. */
export function seenInvitation(invitation: Invitation, at: string): SeenInvitation {
  return invitation.state === 'pending' && isOver(invitation, at) ? { ...invitation, state: 'expired' } : invitation
}

/** Whether the time of an invitation is over. */
export function isOver({ expiresAt }: Invitation, at: string): boolean {
  return Date.parse(expiresAt) <= Date.parse(at)
}

function takenBack(before: Invitation, { actorId }: Acting, at: string): InvitationChange {
  const after = { ...before, state: 'revoked', revokedBy: actorId, revokedAt: at, version: before.version + 1 } as const
  return { before, after }
}
