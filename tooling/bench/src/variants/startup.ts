import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { API, withProcess, type Listening } from './process.ts'

const REST_MS = 3_000

/** How long the API takes until it listens, on a PostgreSQL of its own that a first start has made. */
export function secondStart(): Promise<number> {
  return onSecondStart(({ ms }) => Promise.resolve(ms))
}

/** How much memory the API holds when it has started and nobody asks anything of it, in megabytes. */
export function idleMemory(): Promise<number> {
  return onSecondStart(async ({ pid }) => {
    await pause(REST_MS)
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1_024
  })
}

async function onSecondStart(measure: (listening: Listening) => Promise<number>): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hoc-bench-'))
  chmodSync(dataDir, 0o755) // whoever the server runs as has to get in
  const environment = { HOC_DATA_DIR: join(dataDir, 'data'), HOC_LOG_LEVEL: 'error' }
  try {
    await withProcess(API, environment, () => Promise.resolve(0))
    return await withProcess(API, environment, measure)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
