import * as account from '@hoc/drivers/account'
import { KeyId, openTenant } from '@hoc/spine-schemas/account'
import { andThen } from '@hoc/spine-schemas/decision'

import { open } from '../access/open.ts'
import { operation } from '../kernel/operation.ts'

export const openTenantOperation = operation(
  openTenant,
  async ({ tx, input, caller, now, newId }) => {
    const existing = await account.findTenant(tx)
    const { secretSha, ...wanted } = input
    const decision = open(existing, { ...wanted, id: caller.tenantId, keyId: newId(KeyId), at: now })

    return andThen(decision, ({ tenant, key }) => ({
      output: { tenant, key },
      writes: [account.insertTenant(tenant), account.insertKey(key, secretSha)],
      facts: [
        { entity: 'tenant', id: tenant.id, before: null, after: tenant },
        { entity: 'api_key', id: key.id, before: null, after: key },
      ],
      events: [{ type: 'tenant.opened', payload: tenant }],
    }))
  },
  { tables: ['tenants', 'api_keys'] },
)
