import { listInactiveTenants } from '@hoc/drivers/account'
import { listRestrictions } from '@hoc/drivers/governance'
import { readingFrom } from '@hoc/drivers/pool'
import { SYSTEM_TENANT, type TenantId, type TenantState } from '@hoc/spine-schemas/caller'
import type { Mode } from '@hoc/spine-schemas/governance'
import type { Pool } from 'pg'

import type { Standing } from '../kernel/gate.ts'
import { stricter } from './change-mode.ts'
import { listen } from './listen.ts'

export interface WatchOptions {
  /** As hoc_worker, who sees what restricts any tenant. */
  readonly worker: Pool
  /** A connection that no pooler shares: changes are announced on it. Without one they are found by polling. */
  readonly directUrl?: string
  readonly pollMs?: number
  /** A snapshot older than this is not believed: writes are denied. */
  readonly staleMs?: number
  readonly report: (what: string, error: unknown) => void
}

interface Snapshot {
  readonly readAt: number
  readonly modes: ReadonlyMap<TenantId, Mode>
  readonly states: ReadonlyMap<TenantId, TenantState>
}

export type GovernanceWatch = Awaited<ReturnType<typeof watchGovernance>>

/** Keeps what governance says in memory: what is set in any process holds in this one within `staleMs`, or nothing is written. */
export async function watchGovernance({ worker, directUrl, pollMs = 500, staleMs = 2_000, report }: WatchOptions) {
  let snapshot: Snapshot | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let reading = Promise.resolve()

  const ear = directUrl ? listen({ url: directUrl, channel: 'hoc_governance', heard: refresh, report }) : undefined
  await refresh()
  poll()

  return {
    /** Throws unless what is in memory is young enough to be believed. */
    assertFresh(): void {
      if (!fresh()) throw new Error('The state of governance could not be read for too long to be believed.')
    },

    /** What holds for a tenant, as far as it is known; undefined when nothing ever was. */
    standing(tenantId: TenantId): Standing | undefined {
      if (!snapshot) return undefined
      const { modes, states } = snapshot
      const mode = stricter(modes.get(SYSTEM_TENANT) ?? 'normal', modes.get(tenantId) ?? 'normal')
      return { mode: fresh() && mode, tenantState: states.get(tenantId) ?? 'active' }
    },
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await ear?.stop()
      await reading
    },
  }

  function fresh(): Snapshot | undefined {
    return snapshot && performance.now() - snapshot.readAt <= staleMs ? snapshot : undefined
  }

  function poll(): void {
    timer = setTimeout(() => void refresh().then(() => stopped || poll()), pollMs)
  }

  // One after the other, so that an older snapshot never replaces a newer one.
  function refresh(): Promise<void> {
    reading = reading.then(read)
    return reading
  }

  async function read(): Promise<void> {
    const readAt = performance.now()
    try {
      snapshot = { readAt, ...(await readRestrictions(worker)) }
    } catch (error) {
      if (!stopped) report('governance', error)
    }
  }
}

async function readRestrictions(worker: Pool): Promise<Omit<Snapshot, 'readAt'>> {
  const tx = readingFrom(worker)
  const [restricted, inactive] = await Promise.all([listRestrictions(tx), listInactiveTenants(tx)])
  return {
    modes: new Map(restricted.map(({ tenantId, mode }) => [tenantId, mode])),
    states: new Map(inactive.map(({ tenantId, state }) => [tenantId, state])),
  }
}
