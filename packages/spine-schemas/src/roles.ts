import { z } from 'zod'

import type { Contract } from './contract.ts'

/** What a member is to its tenant. Each role may do what the one before it may, and more. */
export const Role = z.enum(['viewer', 'member', 'admin', 'owner'])
export type Role = z.infer<typeof Role>

/** What each role adds to the one before it. */
const adds = {
  viewer: [
    'account:read',
    'agents:read',
    'authority:read',
    'governance:read',
    'incidents:read',
    'policies:read',
    'reports:read',
    'runs:read',
    'tenant:read',
  ],
  member: ['agents:write', 'incidents:write', 'policies:write', 'runs:write'],
  admin: [
    'audit:read',
    'billing:read',
    'governance:write',
    'keys:manage',
    'keys:read',
    'outbox:read',
    'outbox:write',
    'people:manage',
    'people:read',
    'tenant:write',
  ],
  owner: ['billing:manage'],
} as const satisfies Record<Role, readonly string[]>

/** The grant matrix: everything that a member of each role may ask for. What stands nowhere is held by no member. */
export const roleGrants: Readonly<Record<Role, readonly string[]>> = {
  viewer: adds.viewer,
  member: [...adds.viewer, ...adds.member],
  admin: [...adds.viewer, ...adds.member, ...adds.admin],
  owner: [...adds.viewer, ...adds.member, ...adds.admin, ...adds.owner],
}

/** What the members of each role are granted. */
export type RoleGrants = typeof roleGrants

/** The matrix with what other domains bring: their reads are for every member, their writes for all but viewers. */
export function withGrantsOf(contracts: readonly Pick<Contract, 'effect' | 'requires' | 'plane'>[]): RoleGrants {
  const more = contracts.filter(({ plane, requires }) => plane !== 'operator' && !roleGrants.owner.includes(requires))
  const of = (effect: Contract['effect']) => more.filter((each) => each.effect === effect).map((each) => each.requires)
  const [reads, all] = [new Set(of('read')), new Set([...of('read'), ...of('write')])]
  return {
    viewer: [...roleGrants.viewer, ...reads],
    member: [...roleGrants.member, ...all],
    admin: [...roleGrants.admin, ...all],
    owner: [...roleGrants.owner, ...all],
  }
}

/** Whether a role may do all that another may. */
export function isAtLeast(role: Role, other: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(other)
}
