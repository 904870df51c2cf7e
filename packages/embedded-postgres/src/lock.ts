import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

const PATIENCE_MS = 120_000

/** Runs the work while nobody else, in this process or another, runs work under the lock of the same directory. */
export async function withLock<T>(dir: string, work: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const held = await acquire(dir, patienceMs)
  try {
    return await work()
  } finally {
    rmSync(held)
  }
}

/**
 * The holder is the file with the highest number. A dead holder is stepped over by creating the next number, never
 * removed: of all who see it dead only one can create that file, and nobody deletes a number but its own holder.
 */
async function acquire(dir: string, patienceMs: number): Promise<string> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const last = Math.max(0, ...readdirSync(dir).filter(isNumber).map(Number))
    const holder = last === 0 ? undefined : readHolder(path.join(dir, String(last)))
    if (holder === 'released') continue
    if (!holder || !isRunning(holder)) {
      const next = path.join(dir, String(last + 1))
      if (claimed(next)) return next
      continue
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Expected the lock ${path.join(dir, String(last))} to be released within ${patienceMs} ms, saw process ` +
          `${holder.pid} still holding it. Wait for that process to finish starting or stopping PostgreSQL, or end it.`,
      )
    }
    await sleep(20)
  }
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

function readHolder(file: string): ProcessIdentity | 'released' {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'released'
    throw error
  }
}

/** Creates the file with its content in one step, so that nobody meets a lock without a holder. */
function claimed(file: string): boolean {
  const claim = `${file}-${randomUUID()}`
  writeFileSync(claim, JSON.stringify(ownIdentity()), { mode: 0o600 })
  try {
    linkSync(claim, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(claim)
  }
}
