import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { program } from './binaries.ts'
import { inspectProcess, isRunning, type ProcessIdentity } from './process-identity.ts'

/** The server process of a cluster. */
export interface Postmaster extends ProcessIdentity {
  readonly port: number
  readonly status: string
}

/**
 * The server that runs on a cluster, if one does. Its pid file is believed only when the process it names is a
 * postgres of this cluster: after a reboot or a crash the pid may have been given to anyone.
 */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const file = readPidFile(cluster)
  if (!file) return undefined
  const found = inspectProcess(file.pid)
  if (!found) return undefined

  if (!runsOn(found.command, file.dataDir)) {
    // PostgreSQL would take the stranger for a server and refuse to start.
    rmSync(path.join(cluster, 'postmaster.pid'), { force: true })
    return undefined
  }
  if (path.resolve(file.dataDir) === cluster) return { ...found, port: file.port, status: file.status }
  throw new Error(
    `Expected the server of ${cluster} to run on that directory, saw process ${found.pid} running on ${file.dataDir}. ` +
      'If the directory was moved while its server ran, stop that process (kill -INT). ' +
      'If it is a copy of a running one, delete postmaster.pid in the copy.',
  )
}

/** Waits until the server takes connections; `undefined` when it ended first, an error when it takes too long. */
export async function becomesReady(
  cluster: string,
  server: ProcessIdentity,
  { withinMs }: { withinMs: number },
): Promise<number | undefined> {
  const deadline = Date.now() + withinMs
  while (isRunning(server)) {
    const file = readPidFile(cluster)
    if (file?.pid === server.pid && file.status === 'ready') return file.port
    if (Date.now() > deadline) {
      throw new Error(
        `Expected PostgreSQL (pid ${server.pid}) to take connections within ${withinMs} ms, saw it not ready.`,
      )
    }
    await sleep(10)
  }
  return undefined
}

/** Tells the server to end its sessions and stop, or with `immediate` to stop as in a crash. */
export function signalShutdown(server: ProcessIdentity, binDir: string, mode: 'fast' | 'immediate' = 'fast'): void {
  const signal = mode === 'fast' ? 'INT' : 'QUIT'
  if (process.platform === 'win32') {
    spawnSync(program(binDir, 'pg_ctl'), ['kill', signal, String(server.pid)])
    return
  }
  try {
    process.kill(server.pid, `SIG${signal}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until the server is gone. */
export async function becomesGone(server: ProcessIdentity, { withinMs }: { withinMs: number }): Promise<void> {
  const deadline = Date.now() + withinMs
  while (isRunning(server)) {
    if (Date.now() > deadline) {
      throw new Error(
        `Expected PostgreSQL (pid ${server.pid}) to stop within ${withinMs} ms, saw it still running. ` +
          `Look into its log; "kill -QUIT ${server.pid}" stops it at once and lets the next start recover.`,
      )
    }
    await sleep(10)
  }
}

function runsOn(command: string, dataDir: string): boolean {
  const slashed = command.replaceAll('\\', '/')
  return slashed.includes('postgres') && slashed.includes(dataDir)
}

function readPidFile(cluster: string): { pid: number; dataDir: string; port: number; status: string } | undefined {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), dataDir: lines[1] ?? '', port: Number(lines[3]), status: lines[7]?.trim() ?? '' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
