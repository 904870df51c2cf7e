import type { TenantId } from '@hoc/spine-schemas/caller'

import type { Report } from '../consequences/follow.ts'
import { createCarry, type CarryOptions } from './webhook-carry.ts'
import { createClaims, type Held } from './webhook-claims.ts'

export interface DelivererOptions extends CarryOptions {
  /** Hears that there is room for more. */
  readonly freed: () => void
  readonly report: Report
  /** How many may be on their way at once: in all, for a tenant, and to an endpoint in all processes together. */
  readonly most?: { readonly inAll: number; readonly ofTenant: number; readonly toEndpoint: number }
  readonly leaseMs?: number
}

const LANES = 4
const GRACE_MS = 2_000
const MOST = { inAll: 64, ofTenant: 16, toEndpoint: 4 } as const

/**
 * Makes what sends deliveries that are due. Any number of processes may: what one holds, another passes over until
 * its lease ends. Who dies in between sends again, under the same `webhook-id`.
 */
export function createDeliverer({ freed, report, most = MOST, leaseMs = 60_000, ...options }: DelivererOptions) {
  const onTheirWay = new Map<Promise<void>, TenantId>()
  const stopping = new AbortController()
  const claim = createClaims({ worker: options.worker, toEndpoint: most.toEndpoint, leaseMs })
  const carry = createCarry(options)

  return {
    /** Begins to send what is due and there is room for, and answers whether it did. */
    async deliver(): Promise<boolean> {
      const room = most.inAll - onTheirWay.size
      if (room <= 0 || stopping.signal.aborted) return false
      const held = await claim(Math.min(LANES, room), busyTenants())
      for (const one of held) begin(one)
      return held.length > 0
    },

    /** Waits until what is on its way has arrived, or has not. */
    async settled(): Promise<void> {
      await Promise.all(onTheirWay.keys())
    },

    /** Lets what is on its way arrive, if it does so soon; what is broken off is for whoever comes next. */
    async stop(): Promise<void> {
      const timer = setTimeout(() => stopping.abort(), GRACE_MS)
      await Promise.all(onTheirWay.keys())
      clearTimeout(timer)
      stopping.abort()
    },
  }

  function busyTenants(): TenantId[] {
    const counts = new Map<TenantId, number>()
    for (const tenant of onTheirWay.values()) counts.set(tenant, (counts.get(tenant) ?? 0) + 1)
    return [...counts].filter(([, count]) => count >= most.ofTenant).map(([tenant]) => tenant)
  }

  function begin(held: Held): void {
    const work = carry(held, stopping.signal)
      .catch((error: unknown) => report('webhooks', error))
      .finally(() => {
        onTheirWay.delete(work)
        freed()
      })
    onTheirWay.set(work, held.tenantId)
  }
}
