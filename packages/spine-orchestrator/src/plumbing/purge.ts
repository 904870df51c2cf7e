import { listDue } from '@hoc/drivers/departures'
import { readingFrom } from '@hoc/drivers/pool'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import type { Spine } from '../spine.ts'
import { asError } from '../thrown.ts'

export interface PurgeOptions {
  readonly worker: Pool
  readonly spine: Pick<Spine, 'dispatch'>
  readonly now?: () => number
}

const scheduler: Caller = {
  tenantId: SYSTEM_TENANT,
  actorId: ActorId.parse('scheduler'),
  grants: ['tenants:purge'],
  scopes: ['tenants.purge'],
}
const reason = 'The time to keep its rows is over.'

/** Finds tenants whose time has come, and asks for their rows to be deleted until there are none left. */
export function createPurge({ worker, spine, now = Date.now }: PurgeOptions) {
  return async function purgeAll(): Promise<void> {
    const troubles: string[] = []
    for (const tenantId of await listDue(readingFrom(worker), new Date(now()).toISOString())) {
      const trouble = await purge(tenantId).catch((error: unknown) => asError(error).message)
      if (trouble !== undefined) troubles.push(`tenant ${tenantId}: ${trouble}`)
    }
    if (troubles.length > 0) throw new Error(troubles.slice(0, 10).join('; '))
  }

  // Some rows at a time. A refusal is no trouble: somebody was quicker.
  async function purge(tenantId: TenantId): Promise<string | undefined> {
    for (;;) {
      const outcome = await spine.dispatch('tenants.purge', { tenantId, reason }, scheduler)
      if (outcome.outcome === 'refused') return undefined
      if (outcome.outcome !== 'done') return `tenants.purge was ${outcome.outcome}`
      if (outcome.value.purgedAt !== null) return undefined
    }
  }
}
