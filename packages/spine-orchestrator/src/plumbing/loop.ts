import { redact } from '@hoc/canonical/redact'
import { applyRun } from '@hoc/drivers/upkeep'
import type { Pool } from 'pg'

import type { Report } from '../consequences/follow.ts'
import { runAlone } from './statements.ts'

export interface LoopOptions {
  readonly name: string
  readonly everyMs: number
  /** Answers true when there is more to do at once. */
  readonly work: () => Promise<boolean | void>
  readonly worker: Pool
  readonly report: Report
}

export interface Loop {
  /** Runs now rather than when the time has come. */
  wake(): void
  /** Lets the run that is under way end, and begins no other. */
  stop(): Promise<void>
}

const TELL_EVERY_MS = 5_000

/** Runs a piece of upkeep again and again, one run at a time, and keeps in the database how it fares. */
export function startLoop({ name, everyMs, work, worker, report }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let again = false
  let told = { at: -Infinity, error: '' }
  let running: Promise<void> | undefined
  wake()

  return {
    wake,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }

  function wake(): void {
    again = true
    if (running || stopped) return
    clearTimeout(timer)
    running = run().finally(() => {
      running = undefined
      if (!stopped) timer = setTimeout(wake, everyMs)
    })
  }

  async function run(): Promise<void> {
    let failure = ''
    while (again && !stopped) {
      again = false
      try {
        again = Boolean(await work()) || again
      } catch (error) {
        report(name, error)
        failure = redact(error instanceof Error ? error.message : String(error))
      }
    }
    await tell(failure)
  }

  // Rarely, unless it changed: upkeep that runs twice a second shall not write as often.
  async function tell(error: string): Promise<void> {
    if (performance.now() - told.at < TELL_EVERY_MS && told.error === error) return
    told = { at: performance.now(), error }
    try {
      await runAlone(worker, applyRun(name, error || null))
    } catch (cause) {
      report(name, cause)
    }
  }
}
