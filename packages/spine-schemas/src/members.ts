import { z } from 'zod'

import { contract } from './contract.ts'
import { alicesMembership } from './examples/account.ts'
import { pageInput, pageOf } from './page.ts'
import { callerChanged, memberLimit, roleTooHigh } from './refusals.ts'
import { Role } from './roles.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const MemberId = uuid().brand<'MemberId'>()
export type MemberId = z.infer<typeof MemberId>

/** An address as it is stored and compared: in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** A person or a service that acts in a tenant. Its id is the actor of its keys. */
export const Member = z.object({
  id: MemberId,
  kind: z.enum(['person', 'service']),
  /** A person's, unique among the active members of the tenant. */
  email: z.string().nullable(),
  name: text(200),
  role: Role,
  state: z.enum(['active', 'removed']),
  createdBy: text(200),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type Member = z.infer<typeof Member>

const memberId = alicesMembership.id
const notFound = { MEMBER_NOT_FOUND: { kind: 'missing', says: 'There is no such member.' } } as const
const gone = { MEMBER_REMOVED: { kind: 'conflict', says: 'The member was removed.' } } as const
const lastOwner = {
  LAST_OWNER: { kind: 'conflict', says: 'The last owner stays one: a tenant keeps an owner.' },
} as const
const changed = { ...alicesMembership, updatedAt: '2026-01-01T13:00:00.000Z', version: 2 } as const

/** Lists members, newest first. */
export const listMembers = contract({
  name: 'members.list',
  says: 'Lists the members of the tenant, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/members' },
  requires: 'people:read',
  input: z.strictObject({
    ...pageInput,
    role: Role.optional(),
    kind: Member.shape.kind.optional(),
    state: Member.shape.state.optional(),
  }),
  output: pageOf(Member),
  refusals: {},
  example: { input: { state: 'active' }, output: { items: [alicesMembership], nextCursor: null } },
})

/** What a list of members may be narrowed by. */
export type MemberFilter = z.output<typeof listMembers.input>

/** Finds one member. */
export const getMember = contract({
  name: 'members.get',
  says: 'Finds one member.',
  effect: 'read',
  http: { method: 'GET', path: '/members/{memberId}' },
  requires: 'people:read',
  input: z.strictObject({ memberId: MemberId }),
  output: Member,
  refusals: notFound,
  example: { input: { memberId }, output: alicesMembership },
})

/** Gives a member another role. */
export const changeRole = contract({
  name: 'members.change_role',
  says: 'Gives a member another role. It holds for their keys within a second.',
  effect: 'write',
  http: { method: 'PUT', path: '/members/{memberId}/role' },
  requires: 'people:manage',
  input: z.strictObject({ memberId: MemberId, role: Role }),
  output: Member,
  refusals: {
    ...notFound,
    ...gone,
    ROLE_UNCHANGED: { kind: 'conflict', says: 'The member has this role already.' },
    ...roleTooHigh,
    ...lastOwner,
    ...callerChanged,
  },
  example: { input: { memberId, role: 'admin' }, output: { ...changed, role: 'admin' } },
})

/** Takes a member out of the tenant. */
export const removeMember = contract({
  name: 'members.remove',
  says: 'Takes a member out of the tenant and revokes their keys, within a second.',
  effect: 'write',
  http: { method: 'POST', path: '/members/{memberId}/remove' },
  requires: 'people:manage',
  input: z.strictObject({ memberId: MemberId }),
  output: Member,
  refusals: { ...notFound, ...gone, ...roleTooHigh, ...lastOwner, ...callerChanged },
  example: { input: { memberId }, output: { ...changed, state: 'removed' } },
})

/** Makes a service a member. */
export const addService = contract({
  name: 'members.add_service',
  says: 'Makes a service a member: an actor of its own for keys that no person holds.',
  effect: 'write',
  http: { method: 'POST', path: '/members/services' },
  requires: 'people:manage',
  input: z.strictObject({ name: text(200), role: Role }),
  output: Member,
  refusals: { ...roleTooHigh, ...memberLimit, ...callerChanged },
  example: {
    input: { name: 'Deployer', role: 'member' },
    output: { ...alicesMembership, kind: 'service', email: null, name: 'Deployer', role: 'member' },
  },
})
