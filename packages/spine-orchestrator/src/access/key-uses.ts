import { applyKeyUses, type KeyUse } from '@hoc/drivers/keys'
import type { Pool } from 'pg'

import type { Report } from '../consequences/follow.ts'
import { runAlone } from '../plumbing/statements.ts'

export interface KeyUsesOptions {
  readonly worker: Pool
  readonly report: Report
  /** How long a use may wait for others to be written with it. */
  readonly flushMs?: number
  /** How many keys may wait while the database is away; the uses of more are forgotten. */
  readonly capacity?: number
}

/** Keeps when keys were last shown, and writes it in batches that no request waits for. */
export function createKeyUses({ worker, report, flushMs = 5_000, capacity = 10_000 }: KeyUsesOptions) {
  let waiting = new Map<string, KeyUse>()
  let timer: NodeJS.Timeout | undefined

  return {
    note(use: KeyUse): void {
      if (waiting.size >= capacity && !waiting.has(use.keyId)) return
      waiting.set(use.keyId, use)
      timer ??= setTimeout(() => void flush(), flushMs).unref()
    },
    /** Writes what waits. */
    stop: flush,
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const uses = waiting
    waiting = new Map()
    if (uses.size === 0) return
    try {
      await runAlone(worker, applyKeyUses([...uses.values()]))
    } catch (error) {
      report('key uses', error) // a later use says as much
    }
  }
}
