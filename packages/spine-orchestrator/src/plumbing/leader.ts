import { openClient } from '@hoc/drivers/pool'

import type { Report } from '../consequences/follow.ts'

export interface LeadOptions {
  /** Past any pooler: the lock lives as long as this very connection. */
  readonly url: string
  /** Begins what only one process may do, and answers how to end it. */
  readonly begin: () => Promise<() => Promise<void>>
  readonly report: Report
  readonly retryMs?: number
}

const TRY = `select pg_try_advisory_lock(hashtextextended('hoc.leader', 0)) as leading`

/** Leads when no other process does, and goes on trying while one does. Who loses the connection stops leading. */
export function lead({ url, begin, report, retryMs = 1_000 }: LeadOptions) {
  let stopped = false
  const stopping = Promise.withResolvers<void>()
  const going = campaign()

  return {
    async stop(): Promise<void> {
      stopped = true
      stopping.resolve()
      await going
    },
  }

  async function campaign(): Promise<void> {
    while (!stopped) {
      try {
        await term()
      } catch (error) {
        report('leader', error)
      }
      if (!stopped) await pause(retryMs)
    }
  }

  // One connection from its beginning to its end; leading for as much of it as the lock is ours.
  async function term(): Promise<void> {
    const client = await openClient(url, 'hoc leader')
    const lost = new Promise<void>((resolve) => client.once('end', resolve))
    client.on('error', (error) => report('leader', error))
    try {
      while (!stopped && !(await client.query<{ leading: boolean }>(TRY)).rows[0]?.leading) await pause(retryMs)
      if (stopped) return
      const end = await begin()
      await Promise.race([lost, stopping.promise])
      await end()
    } finally {
      await client.end()
    }
  }

  async function pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
    await Promise.race([over, stopping.promise]).finally(() => clearTimeout(timer))
  }
}
