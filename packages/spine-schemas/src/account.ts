import { z } from 'zod'

import { TenantId, TenantState } from './caller.ts'
import { contract } from './contract.ts'
import { ApiKey, StoredSecret } from './keys.ts'
import { Member } from './members.ts'
import { activeKey, alicesMembership } from './examples/account.ts'
import { text } from './text.ts'

export const Tenant = z.object({
  id: TenantId,
  name: text(200),
  state: TenantState,
  createdAt: z.iso.datetime(),
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
      tenant: {
        id: '019b7a00-0000-7000-8000-0000000000c1',
        name: 'First tenant',
        state: 'active',
        createdAt: '2026-01-01T12:00:00.000Z',
      },
      owner: alicesMembership,
      key: activeKey,
    },
  },
})
