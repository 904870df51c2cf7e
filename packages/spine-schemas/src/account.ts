import { z } from 'zod'

import { LedgerEntry } from './audit.ts'
import { ActorId, KeyId, TenantId, TenantState } from './caller.ts'
import { contract } from './contract.ts'
import { Plan } from './entitlements.ts'
import { activeKey, activeTenant, alicesMembership } from './examples/account.ts'
import { ApiKey, StoredSecret } from './keys.ts'
import { Member, MemberId } from './members.ts'
import { pageInput, pageOf } from './page.ts'
import { Role } from './roles.ts'
import { text } from './text.ts'

export const Tenant = z.object({
  id: TenantId,
  name: text(200),
  state: TenantState,
  /** Why it is in its state, and since when; null where it has been in no other. */
  stateReason: z.string().nullable(),
  stateAt: z.iso.datetime().nullable(),
  plan: Plan,
  createdAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type Tenant = z.infer<typeof Tenant>

/** Opens the caller's own tenant with its owner's first key. The caller is the installation, acting as that tenant. */
export const openTenant = contract({
  name: 'account.open_tenant',
  says: 'Opens a tenant with its owner and the owner’s first key, of which only the hash is given.',
  effect: 'write',
  http: null,
  requires: 'account:open',
  input: z.strictObject({
    name: text(200),
    ownerName: text(200),
    publicId: ApiKey.shape.publicId,
    ...StoredSecret.shape,
  }),
  output: z.object({ tenant: Tenant, owner: Member, key: ApiKey }),
  refusals: { TENANT_EXISTS: { kind: 'conflict', says: 'The tenant is open already.' } },
  example: {
    input: {
      name: 'First tenant',
      ownerName: 'Alice',
      publicId: activeKey.publicId,
      secretSha: 'a'.repeat(64),
      pepperId: null,
    },
    output: {
      tenant: activeTenant,
      owner: alicesMembership,
      key: activeKey,
    },
  },
})

/** Hashes a secret anew, with the pepper of today. The caller is the installation, which has just seen the key. */
export const rehashKey = contract({
  name: 'account.rehash_key',
  says: 'Stores the hash of a key’s secret anew, with the pepper of today.',
  effect: 'write',
  http: null,
  requires: 'account:rehash',
  input: z.strictObject({ keyId: KeyId, ...StoredSecret.shape }),
  output: ApiKey,
  refusals: {
    KEY_NOT_FOUND: { kind: 'missing', says: 'There is no such key.' },
    KEY_HASHED: { kind: 'conflict', says: 'The secret is hashed with this pepper already.' },
  },
  example: {
    input: { keyId: activeKey.id, secretSha: 'a'.repeat(64), pepperId: 'a'.repeat(12) },
    output: { ...activeKey, version: 2 },
  },
})

/** Tells a caller who they are to the spine. */
export const whoami = contract({
  name: 'account.whoami',
  says: 'Tells who the key belongs to, and what it may do.',
  effect: 'read',
  http: { method: 'GET', path: '/whoami' },
  requires: 'account:read',
  input: z.strictObject({}),
  output: z.object({
    tenantId: TenantId,
    tenant: z.string().nullable(),
    actorId: ActorId,
    name: z.string().nullable(),
    email: z.string().nullable(),
    memberId: MemberId.nullable(),
    role: Role.nullable(),
    keyId: KeyId.nullable(),
    keyName: z.string().nullable(),
    keyExpiresAt: z.iso.datetime().nullable(),
    scopes: z.array(z.string()),
    grants: z.array(z.string()),
  }),
  refusals: {},
  example: {
    input: {},
    output: {
      tenantId: '019b7a00-0000-7000-8000-0000000000c1',
      tenant: 'First tenant',
      actorId: alicesMembership.id,
      name: 'Alice',
      email: 'alice@example.com',
      memberId: alicesMembership.id,
      role: 'viewer',
      keyId: activeKey.id,
      keyName: 'First key',
      keyExpiresAt: null,
      scopes: ['*'],
      grants: ['incidents:read'],
    },
  },
})

/** What changed who may: one fact about a tenant, a member, a key or an invitation. */
export const AccessChange = LedgerEntry.omit({ xid: true, beforeSha: true, afterSha: true })
export type AccessChange = z.infer<typeof AccessChange>

/** Lists what changed who may. */
export const listAccessChanges = contract({
  name: 'account.list_access_changes',
  says: 'Lists what changed who may, newest first: every change of the tenant, its members, keys and invitations.',
  effect: 'read',
  http: { method: 'GET', path: '/account/access-changes' },
  requires: 'audit:read',
  input: z.strictObject(pageInput),
  output: pageOf(AccessChange),
  refusals: {},
  example: {
    input: {},
    output: {
      items: [
        {
          id: '019b7a00-0000-7000-8000-0000000000a2',
          dispatchId: '019b7a00-0000-7000-8000-0000000000d1',
          operation: 'keys.freeze',
          actorId: alicesMembership.id,
          entity: 'api_key',
          entityId: activeKey.id,
          at: '2026-01-01T13:00:00.000Z',
        },
      ],
      nextCursor: null,
    },
  },
})
