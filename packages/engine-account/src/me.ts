import type { Tenant, whoami } from '@hoc/spine-schemas/account'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { ApiKey } from '@hoc/spine-schemas/keys'
import type { Member } from '@hoc/spine-schemas/members'
import type { z } from 'zod'

interface Known {
  readonly tenant: Tenant | undefined
  readonly member: Member | undefined
  readonly key: ApiKey | undefined
}

const noTenant = { name: null }
const noMember = { id: null, name: null, email: null }
const noKey = { id: null, name: null, expiresAt: null }

/** What a caller is told of themselves: what they are taken for, and what of it has a name. */
export function me({ tenantId, actorId, role, scopes, grants }: Caller, known: Known): z.output<typeof whoami.output> {
  const { name: tenant } = known.tenant ?? noTenant
  const { id: memberId, name, email } = known.member ?? noMember
  const { id: keyId, name: keyName, expiresAt: keyExpiresAt } = known.key ?? noKey
  const held = { scopes: [...scopes], grants: [...grants] }
  return { tenantId, tenant, actorId, name, email, memberId, role: role ?? null, keyId, keyName, keyExpiresAt, ...held }
}
