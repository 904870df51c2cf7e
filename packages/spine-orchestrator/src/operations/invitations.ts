import { lockUsed } from '@hoc/drivers/account'
import * as invitations from '@hoc/drivers/invitations'
import { insertKey } from '@hoc/drivers/keys'
import { findMemberByEmail, holdEmail, insertMember } from '@hoc/drivers/members'
import { accept as admit } from '@hoc/engine-account/accept'
import { invite, revokeInvitation as takeBack, seenInvitation } from '@hoc/engine-account/invite'
import { InvitationId, KeyId } from '@hoc/spine-schemas/caller'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { acceptInvitation, createInvitation, listInvitations, revokeInvitation } from '@hoc/spine-schemas/invitations'
import { MemberId } from '@hoc/spine-schemas/members'
import { page } from '@hoc/spine-schemas/page'

import { stillActing } from '../access/still-acting.ts'
import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'

export const createInvitationOperation = operation(
  createInvitation,
  stillActing(async ({ tx, input, caller, now, newId, newKey }) => {
    const { email } = input
    // In this order: whoever waits for the invitation then also sees the member that it has become.
    const reads = [
      holdEmail(tx, email),
      invitations.lockPendingInvitation(tx, email),
      findMemberByEmail(tx, email),
    ] as const
    const [, pending, member] = await Promise.all(reads)
    const { text: token, ...made } = newKey()
    const decision = invite({ member, pending }, { ...input, id: newId(InvitationId), who: caller, at: now })

    return andThen(decision, ({ invitation, replaced }) => ({
      output: { ...invitation, token },
      writes: [
        ...replaced.map(({ before, after }) => invitations.applyInvitation(before, after)),
        invitations.insertInvitation(invitation, made),
      ],
      facts: [
        { entity: 'invitation', id: invitation.id, before: null, after: invitation },
        ...replaced.map((change) => ({ entity: 'invitation', id: change.after.id, ...change })),
      ],
      events: [{ type: 'invitation.created', payload: invitation }],
    }))
  }),
  { tables: ['invitations'] },
)

export const listInvitationsOperation = operation(listInvitations, async ({ tx, input, now }) => {
  const rows = await invitations.listInvitations(tx, input)
  const seen = rows.map((invitation) => seenInvitation(invitation, now))

  return accept({ output: page(seen, input.limit) })
})

export const revokeInvitationOperation = operation(
  revokeInvitation,
  stillActing(async ({ tx, input, caller, now }) => {
    const invitation = await invitations.lockInvitation(tx, input.invitationId)

    return andThen(takeBack(invitation, { who: caller, at: now }), ({ before, after }) => ({
      output: after,
      writes: [invitations.applyInvitation(before, after)],
      facts: [{ entity: 'invitation', id: after.id, before, after }],
      events: [{ type: 'invitation.revoked', payload: after }],
    }))
  }),
  { tables: ['invitations'] },
)

export const acceptInvitationOperation = operation(
  acceptInvitation,
  async ({ tx, input, caller, now, newId, newKey }) => {
    const addressed = ifNamed(caller.invitationId, (id) => invitations.lockInvitationAndAddress(tx, id))
    const [found, used] = await Promise.all([addressed, lockUsed(tx, now)])
    const { publicId, text: secret, stored } = newKey()
    const ids = { memberId: newId(MemberId), keyId: newId(KeyId), publicId }
    const decision = admit(found, { ...input, ...ids, used, at: now })

    return andThen(decision, ({ before, after, member: admitted, key }) => ({
      output: { member: admitted, key, secret },
      writes: [insertMember(admitted), insertKey(key, stored), invitations.applyInvitation(before, after)],
      facts: [
        { entity: 'invitation', id: after.id, before, after },
        { entity: 'member', id: admitted.id, before: null, after: admitted },
        { entity: 'api_key', id: key.id, before: null, after: key },
      ],
      events: [{ type: 'invitation.accepted', payload: after }],
    }))
  },
  { tables: ['members', 'api_keys', 'invitations'] },
)
