import * as account from '@hoc/drivers/account'
import { insertKey } from '@hoc/drivers/keys'
import { insertMember } from '@hoc/drivers/members'
import { open } from '@hoc/engine-account/open'
import { openTenant } from '@hoc/spine-schemas/account'
import { KeyId } from '@hoc/spine-schemas/caller'
import { andThen } from '@hoc/spine-schemas/decision'
import { MemberId } from '@hoc/spine-schemas/members'

import { operation } from '../kernel/operation.ts'

export const openTenantOperation = operation(
  openTenant,
  async ({ tx, input, caller, now, newId }) => {
    const existing = await account.findTenant(tx)
    const { secretSha, pepperId, ...wanted } = input
    const ids = { id: caller.tenantId, memberId: newId(MemberId), keyId: newId(KeyId) }
    const decision = open(existing, { ...wanted, ...ids, by: caller.actorId, at: now })

    return andThen(decision, ({ tenant, owner, key }) => ({
      output: { tenant, owner, key },
      writes: [account.insertTenant(tenant), insertMember(owner), insertKey(key, { secretSha, pepperId })],
      facts: [
        { entity: 'tenant', id: tenant.id, before: null, after: tenant },
        { entity: 'member', id: owner.id, before: null, after: owner },
        { entity: 'api_key', id: key.id, before: null, after: key },
      ],
      events: [{ type: 'tenant.opened', payload: tenant }],
    }))
  },
  { tables: ['tenants', 'members', 'api_keys'] },
)
