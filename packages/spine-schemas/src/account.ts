import { z } from 'zod'

import { TenantId, TenantState } from './caller.ts'
import { contract } from './contract.ts'
import { text } from './text.ts'

export const KeyId = z.uuid().brand<'KeyId'>()
export type KeyId = z.infer<typeof KeyId>

export const Tenant = z.object({
  id: TenantId,
  name: text(200),
  state: TenantState,
  createdAt: z.iso.datetime(),
})
export type Tenant = z.infer<typeof Tenant>

/** A key without its secret, of which only a hash was ever stored. */
export const ApiKey = z.object({
  id: KeyId,
  publicId: z.string().regex(/^[A-Za-z0-9]{12}$/),
  name: text(200),
  actorId: text(200),
  grants: z.array(text(100)),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

const secretSha = z.string().regex(/^[0-9a-f]{64}$/)

/** Opens the caller's own tenant with its first key. The caller is the installation, acting as that tenant. */
export const openTenant = contract({
  name: 'account.open_tenant',
  says: 'Opens a tenant with its first key, of which only the hash is given.',
  effect: 'write',
  http: null,
  requires: 'account:open',
  input: z.strictObject({ name: text(200), publicId: ApiKey.shape.publicId, secretSha, grants: ApiKey.shape.grants }),
  output: z.object({ tenant: Tenant, key: ApiKey }),
  refusals: { TENANT_EXISTS: { kind: 'conflict', says: 'The tenant is open already.' } },
  example: {
    input: { name: 'First tenant', publicId: 'k3yk3yk3yk3y', secretSha: 'a'.repeat(64), grants: ['*'] },
    output: {
      tenant: {
        id: '019b7a00-0000-7000-8000-0000000000c1',
        name: 'First tenant',
        state: 'active',
        createdAt: '2026-01-01T12:00:00.000Z',
      },
      key: {
        id: '019b7a00-0000-7000-8000-0000000000c2',
        publicId: 'k3yk3yk3yk3y',
        name: 'First key',
        actorId: 'admin',
        grants: ['*'],
        createdAt: '2026-01-01T12:00:00.000Z',
        expiresAt: null,
        revokedAt: null,
      },
    },
  },
})
