import { insertDispatchRecords, type DispatchRecord } from '@hoc/drivers/dispatches'
import { serverError } from '@hoc/drivers/server-error'
import type { Pool } from 'pg'

import type { Dispatched, Report } from './follow.ts'
import { runAlone } from '../plumbing/statements.ts'

export interface RecorderOptions {
  readonly worker: Pool
  readonly report: Report
  /** How long a record may wait for others to be written with it. */
  readonly flushMs?: number
  readonly batch?: number
  /** How many may wait while the database is away; more are dropped, and counted. */
  readonly capacity?: number
}

const RETRY_MS = 500
const LAST_FLUSH_MS = 5_000
const IS_THERE = '23505'
// What is no data, and what is too large, will never be taken. A month that is not there yet will.
const OF_A_ROW = /^(?:22|54)/

/** Writes a record of every dispatch, in batches that no dispatch waits for. `stop` writes what is left. */
export function createRecorder({ worker, report, flushMs = 100, batch = 500, capacity = 16_384 }: RecorderOptions) {
  const queue: DispatchRecord[] = []
  let [written, dropped] = [0, 0]
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined

  return {
    name: 'dispatch records',
    after(dispatched: Dispatched): void {
      if (queue.length >= capacity) {
        if (dropped++ % capacity === 0)
          throw new Error(`The queue is full (${capacity}); dispatch records are dropped.`)
        return
      }
      queue.push(toRecord(dispatched))
      if (queue.length >= batch) void flush()
      else wait(flushMs)
    },
    stats: () => ({ queued: queue.length, written, dropped }),
    /** Writes what waits, or says after a while how much could not be written. */
    async stop(): Promise<void> {
      const until = performance.now() + LAST_FLUSH_MS
      while (queue.length > 0 && performance.now() < until) await flush()
      clearTimeout(timer)
      await flushing
      if (queue.length > 0)
        report('dispatch records', new Error(`${queue.length} could not be written before the end.`))
    },
  }

  function wait(ms: number): void {
    timer ??= setTimeout(() => void flush(), ms)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    flushing ??= write().finally(() => (flushing = undefined))
    return flushing
  }

  async function write(): Promise<void> {
    while (queue.length > 0) {
      const records = queue.slice(0, batch)
      try {
        const refused = await insertAll(worker, records)
        queue.splice(0, records.length)
        written += records.length - refused.length
        dropped += refused.length
        for (const error of refused) report('dispatch records', error)
      } catch (error) {
        report('dispatch records', error)
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
        wait(0)
        return
      }
    }
  }
}

// One that the server cannot take keeps none of the others from being written. Answers why, for each that it cannot.
async function insertAll(worker: Pool, records: readonly DispatchRecord[]): Promise<unknown[]> {
  try {
    await insertOnce(worker, records)
    return []
  } catch (error) {
    if (!OF_A_ROW.test(serverError(error)?.code ?? '')) throw error
    if (records.length === 1) return [error]
    const half = records.length >> 1
    return [...(await insertAll(worker, records.slice(0, half))), ...(await insertAll(worker, records.slice(half)))]
  }
}

// Some are there already where only the answer of an earlier try was lost, or where the ledger told of them meanwhile.
async function insertOnce(worker: Pool, records: readonly DispatchRecord[]): Promise<void> {
  try {
    await runAlone(worker, insertDispatchRecords(records))
  } catch (error) {
    if (serverError(error)?.code !== IS_THERE) throw error
    await runAlone(worker, insertDispatchRecords(records, { again: true }))
  }
}

function toRecord(dispatched: Dispatched): DispatchRecord {
  const { authority } = dispatched
  return {
    tenantId: dispatched.caller.tenantId,
    id: dispatched.dispatchId,
    operation: dispatched.operation,
    actorId: dispatched.caller.actorId,
    outcome: dispatched.outcome,
    code: dispatched.code,
    governanceActive: authority?.governance_active ?? null,
    authorityDegraded: authority?.authority_degraded ?? null,
    authorityReason: authority?.authority_reason ?? null,
    authorityCode: authority?.authority_code ?? null,
    conditions: authority?.conditions ?? [],
    correlationId: dispatched.correlationId,
    replayOf: dispatched.replayOf,
    durationUs: Math.round(dispatched.durationMs * 1_000),
    at: dispatched.at,
    rebuilt: false,
    runId: dispatched.runId,
    verdict: dispatched.verdict,
  }
}
