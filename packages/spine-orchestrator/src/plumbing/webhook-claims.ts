import { listInactiveTenants } from '@hoc/drivers/account'
import { applyLease, lockDueOn, lockLanes, type Claim, type Lane } from '@hoc/drivers/webhook-queue'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import { inTransaction } from './statements.ts'

export interface ClaimsOptions {
  readonly worker: Pool
  /** How many may be on their way to an endpoint at once, from all processes together. */
  readonly toEndpoint: number
  /** After how long whoever holds a delivery counts as dead: longer than sending takes. */
  readonly leaseMs: number
}

/** A delivery that this process sends, and no other until then. */
export interface Held extends Claim {
  readonly lane: Lane
  readonly leasedUntil: string
}

/** Makes what claims deliveries that are due. What a closed tenant left is claimed by nobody. */
export function createClaims({ worker, toEndpoint, leaseMs }: ClaimsOptions) {
  // Lane by lane, so that what is counted on one is still so when it is claimed.
  return function claim(limit: number, busy: readonly TenantId[]): Promise<Held[]> {
    const leasedUntil = new Date(Date.now() + leaseMs).toISOString()
    return inTransaction(worker, async (tx) => {
      const closed = (await listInactiveTenants(tx)).filter(({ state }) => state !== 'suspended')
      const except = [...busy, ...closed.map(({ tenantId }) => tenantId)]
      const held: Held[] = []
      for (const lane of await lockLanes(tx, { limit, except })) {
        const atOnce = lane.failingSince === null ? toEndpoint : 1 // one is enough to see whether it is back
        const claims = await lockDueOn(tx, lane, atOnce)
        held.push(...claims.map((each) => ({ ...each, lane, leasedUntil })))
      }
      if (held.length > 0) await tx.run(applyLease(held, leasedUntil))
      return held
    })
  }
}
