import { openClient } from '@hoc/drivers/pool'
import type { Client } from 'pg'

export interface ListenOptions {
  readonly url: string
  readonly channel: string
  readonly heard: () => unknown
  readonly report: (what: string, error: unknown) => void
  readonly retryMs?: number
}

/** Listens on a channel for as long as the process runs, connecting again when the connection is lost. */
export function listen({ url, channel, heard, report, retryMs = 1_000 }: ListenOptions) {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let connecting = connect()

  return {
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await connecting
      await client?.end()
    },
  }

  async function connect(): Promise<void> {
    try {
      const next = await openClient(url, 'hoc listen')
      next.on('notification', heard)
      next.on('error', lost)
      await next.query(`listen ${next.escapeIdentifier(channel)}`)
      client = next
    } catch (error) {
      lost(error)
    }
  }

  function lost(error: unknown): void {
    client = undefined
    if (stopped) return
    report(`listen ${channel}`, error)
    clearTimeout(timer)
    timer = setTimeout(() => void (connecting = connect()), retryMs)
  }
}
