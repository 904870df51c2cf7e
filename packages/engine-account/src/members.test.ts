import { InvitationId, KeyId } from '@hoc/spine-schemas/caller'
import { refuse } from '@hoc/spine-schemas/decision'
import type { Invitation } from '@hoc/spine-schemas/invitations'
import { MemberId, type Member } from '@hoc/spine-schemas/members'
import { aKeyOf, aMember, aTenant, aTenantId, installation, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { accept } from './accept.ts'
import { addService } from './add-service.ts'
import { changeRole } from './change-role.ts'
import { inviteeOf } from './caller.ts'
import { invite, revokeInvitation, seenInvitation } from './invite.ts'
import { me } from './me.ts'
import type { Acting } from './reach.ts'
import { remove } from './remove.ts'

const owners = [aMember(), aMember()] as const
const [alice, carol] = owners
const member = aMember({ role: 'member' })
const gone = aMember({ state: 'removed' })
const who: Acting = { actorId: installation, role: 'owner', grants: [], scopes: ['*'] }
const admin: Acting = { ...who, role: 'admin' }
const by = { who, at: noon }

describe('changeRole', () => {
  const to = (memberId: MemberId, role: 'viewer' | 'admin' | 'owner', other = who) =>
    changeRole([...owners, member, gone], { memberId, role, who: other, at: noon })

  it('gives a member another role', () => {
    expect(to(member.id, 'admin')).toMatchObject({ plan: { before: member, after: { role: 'admin', version: 2 } } })
    expect(to(alice.id, 'viewer')).toMatchObject({ accepted: true })
  })

  it('gives nobody a role that they have, that is above who gives it, or that is no longer theirs to have', () => {
    expect(to(alice.id, 'owner')).toEqual(refuse('ROLE_UNCHANGED'))
    expect(to(member.id, 'owner', admin)).toEqual(refuse('ROLE_TOO_HIGH'))
    expect(to(alice.id, 'viewer', admin)).toEqual(refuse('ROLE_TOO_HIGH'))
    expect(to(gone.id, 'viewer')).toEqual(refuse('MEMBER_REMOVED'))
    expect(to(MemberId.parse(crypto.randomUUID()), 'viewer')).toEqual(refuse('MEMBER_NOT_FOUND'))
  })

  it('leaves a tenant its last owner', () => {
    expect(changeRole([alice, gone], { memberId: alice.id, role: 'viewer', ...by })).toEqual(refuse('LAST_OWNER'))
  })
})

describe('remove', () => {
  it('takes a member out, with the keys they have left', () => {
    const key = aKeyOf(member)

    expect(remove([...owners, member], { memberId: member.id, keys: [key], ...by })).toMatchObject({
      plan: {
        after: { state: 'removed', version: 2 },
        keys: [{ before: key, after: { state: 'revoked', revokeReason: 'Its member was removed.' } }],
      },
    })
    expect(remove([...owners], { memberId: carol.id, keys: [], ...by })).toMatchObject({ accepted: true })
  })

  it('takes out neither the last owner, nor who ranks above, nor anybody twice', () => {
    const from = (held: typeof alice, other = who) =>
      remove([alice, member, gone], { memberId: held.id, keys: [], who: other, at: noon })

    expect(from(alice)).toEqual(refuse('LAST_OWNER'))
    expect(from(alice, admin)).toEqual(refuse('ROLE_TOO_HIGH'))
    expect(from(gone)).toEqual(refuse('MEMBER_REMOVED'))
    expect(from(carol)).toEqual(refuse('MEMBER_NOT_FOUND'))
  })
})

it('makes a service a member, up to the role of who asks and to what the plan entitles to', () => {
  const used = { plan: 'free', members: 4, keys: 5 } as const
  const wanted = { id: member.id, name: 'Deployer', used, at: noon } as const
  const full = { ...wanted, used: { ...used, members: 5 } }

  expect(addService({ ...wanted, role: 'admin', who: admin })).toMatchObject({ plan: { kind: 'service', email: null } })
  expect(addService({ ...wanted, role: 'owner', who: admin })).toEqual(refuse('ROLE_TOO_HIGH'))
  expect(addService({ ...full, role: 'viewer', who: admin })).toEqual(refuse('MEMBER_LIMIT_REACHED'))
})

const id = InvitationId.parse('019b7a00-0000-7000-8000-0000000000c4')
const email = 'bob@example.com'

function anInvitation(facts: Partial<Invitation> = {}): Invitation {
  const invited = invite({ member: undefined, pending: undefined }, { id, email, role: 'member', ...by })
  if (!invited.accepted) throw new Error(invited.code)
  return { ...invited.plan.invitation, ...facts }
}

describe('invite', () => {
  const wanted = { id, email, role: 'member', ...by } as const

  it('invites for seven days', () => {
    expect(anInvitation()).toMatchObject({
      state: 'pending',
      email,
      scopes: ['*'],
      expiresAt: '2026-01-08T12:00:00.000Z',
    })
  })

  it('invites nobody twice, no member, and to no role above', () => {
    const none = { member: undefined, pending: undefined }

    expect(invite({ ...none, pending: anInvitation() }, wanted)).toEqual(refuse('INVITATION_PENDING'))
    expect(invite({ ...none, member }, wanted)).toEqual(refuse('MEMBER_EXISTS'))
    expect(invite(none, { ...wanted, role: 'owner', who: admin })).toEqual(refuse('ROLE_TOO_HIGH'))
  })

  it('takes back the one whose time is over', () => {
    const pending = anInvitation({ expiresAt: noon })

    expect(invite({ member: undefined, pending }, wanted)).toMatchObject({
      plan: { replaced: [{ before: pending, after: { state: 'revoked' } }] },
    })
    expect(seenInvitation(pending, noon)).toMatchObject({ state: 'expired' })
    expect(seenInvitation(anInvitation(), noon)).toMatchObject({ state: 'pending' })
  })
})

it('takes an invitation back, once, up to one’s own role', () => {
  expect(revokeInvitation(anInvitation(), by)).toMatchObject({ plan: { after: { state: 'revoked', version: 2 } } })
  expect(revokeInvitation(anInvitation({ role: 'owner' }), { ...by, who: admin })).toEqual(refuse('ROLE_TOO_HIGH'))
  expect(revokeInvitation(anInvitation({ state: 'accepted' }), by)).toEqual(refuse('INVITATION_NOT_PENDING'))
  expect(revokeInvitation(undefined, by)).toEqual(refuse('INVITATION_NOT_FOUND'))
})

type Inviter = Pick<Member, 'role' | 'state'> | null

describe('accept', () => {
  const keyId = KeyId.parse('019b7a00-0000-7000-8000-0000000000d1')
  const accepting = {
    memberId: member.id,
    keyId,
    publicId: 'k3yk3yk3yk3z',
    email,
    name: 'Bob',
    scopes: ['*'],
    used: { plan: 'free', members: 4, keys: 4 },
    at: noon,
  } as const
  const to = (invitation: Invitation | undefined, more = {}, isMember = false, inviter: Inviter = null) =>
    accept(invitation && { invitation, isMember, inviter }, { ...accepting, ...more })

  it('makes nobody a member beyond what the plan entitles to', () => {
    const with_ = (members: number, keys: number) => to(anInvitation(), { used: { plan: 'free', members, keys } })

    expect(with_(5, 4)).toEqual(refuse('MEMBER_LIMIT_REACHED'))
    expect(with_(4, 5)).toEqual(refuse('KEY_LIMIT_REACHED'))
    expect(with_(4, 4)).toMatchObject({ accepted: true })
  })

  it('makes the invited a member with a key of their own', () => {
    expect(to(anInvitation())).toMatchObject({
      plan: {
        after: { state: 'accepted', memberId: member.id, acceptedAt: noon },
        member: { email, role: 'member', name: 'Bob', createdBy: installation },
        key: { id: keyId, memberId: member.id, createdBy: member.id, scopes: ['*'] },
      },
    })
  })

  it('makes a key for no more than the key that invited was for', () => {
    const narrow = anInvitation({ scopes: ['invitations.create', 'incidents.*'] })

    expect(to(narrow)).toEqual(refuse('KEY_SCOPES_TOO_WIDE'))
    expect(to(narrow, { scopes: ['incidents.*', 'keys.issue'] })).toEqual(refuse('KEY_SCOPES_TOO_WIDE'))
    expect(to(narrow, { scopes: ['incidents.get'] })).toMatchObject({ accepted: true })
  })

  it('admits nobody whom somebody invited who might not any more', () => {
    const by_ = (inviter: Inviter) => to(anInvitation({ role: 'admin' }), {}, false, inviter)

    expect(by_({ role: 'admin', state: 'removed' })).toEqual(refuse('INVITATION_WITHDRAWN'))
    expect(by_({ role: 'member', state: 'active' })).toEqual(refuse('INVITATION_WITHDRAWN'))
    expect(by_({ role: 'admin', state: 'active' })).toMatchObject({ accepted: true })
    expect(to(anInvitation({ role: 'owner' }), {}, false, { role: 'admin', state: 'active' })).toEqual(
      refuse('INVITATION_WITHDRAWN'),
    )
    expect(to(anInvitation({ role: 'viewer' }), {}, false, { role: 'member', state: 'active' })).toEqual(
      refuse('INVITATION_WITHDRAWN'),
    )
  })

  it('admits nobody who was not invited, any more, or at that address', () => {
    expect(to(undefined)).toEqual(refuse('INVITATION_NOT_FOUND'))
    expect(to(anInvitation({ state: 'revoked' }))).toEqual(refuse('INVITATION_NOT_PENDING'))
    expect(to(anInvitation({ expiresAt: noon }))).toEqual(refuse('INVITATION_EXPIRED'))
    expect(to(anInvitation(), { email: 'eve@example.com' })).toEqual(refuse('EMAIL_NOT_INVITED'))
    expect(to(anInvitation(), {}, true)).toEqual(refuse('MEMBER_EXISTS'))
  })
})

const tenantId = aTenantId()

it('lets whoever shows an invitation accept it, and nothing else', () => {
  const caller = inviteeOf({ tenantId, id })

  expect(caller).toMatchObject({ grants: ['invitations:accept'], scopes: ['invitations.accept'], invitationId: id })
  expect(caller.keyId).toBeUndefined()
})

it('tells callers who they are, and null where nobody has a name', () => {
  const key = aKeyOf(member)
  const tenant = aTenant({ id: tenantId, name: 'T' })
  const installed = { actorId: installation, grants: ['*'], scopes: ['*'] }
  const nothing = { tenant: undefined, member: undefined, key: undefined }

  expect(me({ ...who, tenantId }, { tenant, member, key })).toMatchObject({
    tenant: 'T',
    memberId: member.id,
    name: member.name,
    keyId: key.id,
    role: 'owner',
  })
  expect(me({ ...installed, tenantId }, nothing)).toMatchObject({ tenant: null, role: null, keyName: null })
})
