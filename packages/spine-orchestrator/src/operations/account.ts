import * as account from '@hoc/drivers/account'
import { applySecret, findKey, insertKey, lockSecret } from '@hoc/drivers/keys'
import { findMember, insertMember } from '@hoc/drivers/members'
import * as ledger from '@hoc/drivers/ledger'
import { open } from '@hoc/engine-account/open'
import { rehash } from '@hoc/engine-account/rehash'
import { me } from '@hoc/engine-account/me'
import { listAccessChanges, openTenant, rehashKey, whoami } from '@hoc/spine-schemas/account'
import { KeyId } from '@hoc/spine-schemas/caller'
import { accept, andThen } from '@hoc/spine-schemas/decision'
import { MemberId } from '@hoc/spine-schemas/members'
import { page } from '@hoc/spine-schemas/page'

import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'

export const openTenantOperation = operation(
  openTenant,
  async ({ tx, input, caller, now, newId }) => {
    const existing = await account.findTenant(tx)
    const { secretSha, pepperId, ...wanted } = input
    const ids = { id: caller.tenantId, memberId: newId(MemberId), keyId: newId(KeyId) }
    const decision = open(existing, {
      ...wanted,
      ...ids,
      plan: 'enterprise',
      ownerEmail: null,
      by: caller.actorId,
      at: now,
    })

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

export const rehashKeyOperation = operation(
  rehashKey,
  async ({ tx, input: { keyId, ...stored } }) => {
    const known = await lockSecret(tx, keyId)

    return andThen(rehash(known, stored), ({ before, after }) => ({
      output: after,
      writes: [applySecret(before, after, stored)],
      facts: [{ entity: 'api_key', id: keyId, before, after }],
      events: [],
    }))
  },
  { tables: ['api_keys'] },
)

export const whoamiOperation = operation(whoami, async ({ tx, caller }) => {
  const memberId = MemberId.safeParse(caller.actorId).data
  const [tenant, member, held] = await Promise.all([
    account.findTenant(tx),
    ifNamed(memberId, (id) => findMember(tx, id)),
    ifNamed(caller.keyId, (id) => findKey(tx, id)),
  ])

  return accept({ output: me(caller, { tenant, member, key: held?.key }) })
})

export const listAccessChangesOperation = operation(listAccessChanges, async ({ tx, input }) => {
  const rows = await ledger.listAccessChanges(tx, input)

  return accept({ output: page(rows, input.limit) })
})
