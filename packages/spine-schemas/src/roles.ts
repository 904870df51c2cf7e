import { z } from 'zod'

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
    'discoveries:read',
    'discoveries:write',
    'governance:write',
    'imports:write',
    'keys:manage',
    'keys:read',
    'outbox:read',
    'outbox:write',
    'people:manage',
    'people:read',
    'tenant:write',
    'webhooks:manage',
    'webhooks:read',
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

const looks = ['jobs:read', 'operator:read', 'tenants:read'] as const
const acts = [
  ...looks,
  'operator:appoint',
  'operator:write',
  'tenants:export',
  'tenants:purge',
  'tenants:write',
] as const

/** What the members of the installation’s own tenant are granted besides: they are its operators. Its owners, everything. */
export const operatorGrants: Readonly<Record<Role, readonly string[]>> = {
  viewer: looks,
  member: looks,
  admin: acts,
  owner: ['*'],
}
