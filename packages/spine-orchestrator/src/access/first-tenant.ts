import { countTenants } from '@hoc/drivers/account'
import { readingFrom } from '@hoc/drivers/pool'
import { ActorId, TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'
import { v7 } from 'uuid'

import type { Spine } from '../spine.ts'
import { formatKey, hashSecret, makeKey, parseKey } from './keys.ts'

export interface FirstTenantOptions {
  readonly spine: Spine
  readonly worker: Pool
  /** The key to use instead of a new one. */
  readonly key?: string | undefined
}

/** Opens the first tenant of a new installation and answers its administrator's key; undefined where there is one already. */
export async function openFirstTenant({ spine, worker, key }: FirstTenantOptions): Promise<string | undefined> {
  const chosen = key === undefined ? makeKey() : parseKey(key)
  if (!chosen)
    throw new Error(
      'Expected HOC_BOOTSTRAP_KEY to look like hoc_<12 letters or digits>_<32 or more>, saw something else.',
    )

  const holder = await worker.connect()
  try {
    await holder.query(`select pg_advisory_lock(hashtextextended('hoc.first_tenant', 0))`)
    if ((await countTenants(readingFrom(worker))) > 0) return undefined

    const caller = { tenantId: TenantId.parse(v7()), actorId: ActorId.parse('installation'), grants: ['account:open'] }
    const input = {
      name: 'First tenant',
      publicId: chosen.publicId,
      secretSha: hashSecret(chosen.secret),
      grants: ['*'],
    }
    const opened = await spine.dispatch('account.open_tenant', input, caller)
    if (opened.outcome !== 'done') throw new Error(`Expected a first tenant, saw ${JSON.stringify(opened)}.`)
    return formatKey(chosen)
  } finally {
    await holder.query(`select pg_advisory_unlock(hashtextextended('hoc.first_tenant', 0))`)
    holder.release()
  }
}
