import { z } from 'zod'

import { InvitationId } from './caller.ts'
import { contract } from './contract.ts'
import { activeKey, alicesMembership } from './examples/account.ts'
import { ApiKey } from './keys.ts'
import { Email, Member, MemberId } from './members.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged, keyLimit, memberLimit, roleTooHigh } from './refusals.ts'
import { Role } from './roles.ts'
import { Scopes } from './scopes.ts'
import { text } from './text.ts'

/** An offer to become a member, without its token, of which only a hash was ever stored. */
export const Invitation = z.object({
  id: InvitationId,
  email: z.string(),
  role: Role,
  /** What the key that invited was for: the first key of whoever accepts is for no more. */
  scopes: z.array(z.string()),
  state: z.enum(['pending', 'accepted', 'revoked']),
  invitedBy: text(200),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  acceptedAt: z.iso.datetime().nullable(),
  memberId: MemberId.nullable(),
  revokedBy: z.string().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  version: z.int().positive(),
})
export type Invitation = z.infer<typeof Invitation>

/** An invitation as it is told of: also whether its time is over. */
export const SeenInvitation = Invitation.extend({ state: z.enum([...Invitation.shape.state.options, 'expired']) })
export type SeenInvitation = z.infer<typeof SeenInvitation>

const pending = {
  id: '019b7a00-0000-7000-8000-0000000000c4',
  email: 'bob@example.com',
  role: 'member',
  scopes: ['*'],
  state: 'pending',
  invitedBy: alicesMembership.id,
  createdAt: '2026-01-01T12:00:00.000Z',
  expiresAt: '2026-01-08T12:00:00.000Z',
  acceptedAt: null,
  memberId: null,
  revokedBy: null,
  revokedAt: null,
  version: 1,
} as const
const secret = 'hoc_k3yk3yk3yk3y_AsItIsShownOnceAndNeverAgainAndNowhere'
const bob = { ...alicesMembership, email: 'bob@example.com', name: 'Bob', role: 'member' } as const

const notFound = { INVITATION_NOT_FOUND: { kind: 'missing', says: 'There is no such invitation.' } } as const
const notPending = {
  INVITATION_NOT_PENDING: { kind: 'conflict', says: 'The invitation was accepted or revoked already.' },
} as const
const memberExists = {
  MEMBER_EXISTS: { kind: 'conflict', says: 'Somebody with this address is a member already.' },
} as const

/** Invites a person. */
export const createInvitation = contract({
  name: 'invitations.create',
  says:
    'Invites a person for seven days, to a first key for no more than the key that invites. The token is answered once: ' +
    'hand it to them, and to nobody else.',
  effect: 'write',
  http: { method: 'POST', path: '/invitations' },
  requires: 'people:manage',
  input: z.strictObject({ email: Email, role: Role }),
  output: Invitation.extend({ token: z.string().nullable() }),
  answersOnce: ['token'],
  refusals: {
    ...memberExists,
    INVITATION_PENDING: { kind: 'conflict', says: 'An invitation to this address is pending. Revoke it first.' },
    ...roleTooHigh,
    ...callerChanged,
  },
  example: { input: { email: 'bob@example.com', role: 'member' }, output: { ...pending, token: secret } },
})

/** Lists invitations, newest first. */
export const listInvitations = contract({
  name: 'invitations.list',
  says: 'Lists invitations, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/invitations' },
  requires: 'people:read',
  input: z.strictObject(pageInput),
  output: pageOf(SeenInvitation),
  refusals: {},
  example: { input: {}, output: { items: [pending], nextCursor: null } },
})

/** Takes an invitation back. */
export const revokeInvitation = contract({
  name: 'invitations.revoke',
  says: 'Takes an invitation back.',
  effect: 'write',
  http: { method: 'POST', path: '/invitations/{invitationId}/revoke' },
  requires: 'people:manage',
  input: z.strictObject({ invitationId: InvitationId }),
  output: Invitation,
  refusals: { ...notFound, ...notPending, ...roleTooHigh, ...callerChanged },
  example: {
    input: { invitationId: pending.id },
    output: {
      ...pending,
      state: 'revoked',
      revokedBy: alicesMembership.id,
      revokedAt: '2026-01-02T12:00:00.000Z',
      version: 2,
    },
  },
})

/** Makes whoever shows an invitation's token a member. The token is shown in the place of a key, never sent as input. */
export const acceptInvitation = contract({
  name: 'invitations.accept',
  says: 'Makes whoever shows an invitation’s token in the place of a key a member, with a first key of their own.',
  effect: 'write',
  http: { method: 'POST', path: '/invitations/accept' },
  requires: 'invitations:accept',
  input: z.strictObject({ email: Email, name: text(200), scopes: Scopes }),
  output: z.object({ member: Member, key: ApiKey, secret: z.string().nullable() }),
  answersOnce: ['secret'],
  refusals: {
    ...notFound,
    ...notPending,
    INVITATION_EXPIRED: { kind: 'conflict', says: 'The invitation has expired. Ask for another.' },
    INVITATION_WITHDRAWN: {
      kind: 'conflict',
      says: 'Whoever invited was removed, or may not invite to this role any more. Ask for another.',
    },
    EMAIL_NOT_INVITED: { kind: 'unprocessable', says: 'The invitation is for another address.' },
    KEY_SCOPES_TOO_WIDE: {
      kind: 'unprocessable',
      says: 'The key that invited was for less. Ask for scopes that it had, or for another invitation.',
    },
    ...memberExists,
    ...memberLimit,
    ...keyLimit,
  },
  example: {
    input: { email: 'bob@example.com', name: 'Bob', scopes: ['incidents.*'] },
    output: { member: bob, key: { ...activeKey, scopes: ['incidents.*'] }, secret },
  },
})
