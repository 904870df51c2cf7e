import { countTenants, lockFirstTenant } from '@hoc/drivers/account'
import { ActorId, TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import { inTransaction } from '../plumbing/statements.ts'
import type { Spine } from '../spine.ts'
import { uuid7 } from '../uuid7.ts'
import { createHasher, formatKey, makeKey, parseKey, type Hasher } from './keys.ts'

export interface FirstTenantOptions {
  readonly spine: Spine
  readonly worker: Pool
  readonly hasher?: Hasher
  /** The key to use instead of a new one. */
  readonly key?: string | undefined
}

/** Opens the first tenant of a new installation and answers its owner's key; undefined where there is one already. */
export async function openFirstTenant({
  spine,
  worker,
  hasher = createHasher(),
  key,
}: FirstTenantOptions): Promise<string | undefined> {
  const chosen = key === undefined ? makeKey() : parseKey(key)
  if (!chosen)
    throw new Error(
      'Expected HOC_BOOTSTRAP_KEY to look like hoc_<12 letters or digits>_<32 or more>, saw something else.',
    )

  return inTransaction(worker, async (tx) => {
    await lockFirstTenant(tx)
    if ((await countTenants(tx)) > 0) return undefined

    const caller = {
      tenantId: TenantId.parse(uuid7()),
      actorId: ActorId.parse('installation'),
      grants: ['account:open'],
      scopes: ['account.open_tenant'],
    }
    const { publicId, secret } = chosen
    const input = { name: 'First tenant', ownerName: 'Owner', publicId, ...hasher.hash(secret) }
    const opened = await spine.dispatch('account.open_tenant', input, caller)
    if (opened.outcome !== 'done') throw new Error(`Expected a first tenant, saw ${JSON.stringify(opened)}.`)
    return formatKey(chosen)
  })
}
