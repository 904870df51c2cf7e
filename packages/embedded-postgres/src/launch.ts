import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Account } from './account.ts'
import { program, type Binaries } from './binaries.ts'
import { freePort } from './free-port.ts'
import { logLength, logTail, openLog } from './log-file.ts'
import { becomesReady, signalShutdown } from './postmaster.ts'
import { inspectProcess, type ProcessIdentity } from './process-identity.ts'
import { serverEnvironment } from './server-environment.ts'

const READY_WITHIN_MS = 60_000
const ATTEMPTS = 5
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
const LOOPBACK_ONLY = { listen_addresses: '127.0.0.1', unix_socket_directories: '' }

/** PostgreSQL settings by name, as in postgresql.conf. */
export type Settings = Readonly<Record<string, string | number>>

/** What a server is started with. */
export interface Launch {
  readonly binaries: Binaries
  readonly account: Account
  readonly cluster: string
  readonly logFile: string
  readonly durable: boolean
  readonly settings: Settings
  /** The port to take if it is free and the settings name none. */
  readonly usualPort?: number | undefined
}

/** A server that this process started, ready for connections. */
export interface Launched {
  readonly child: ChildProcess
  readonly server: ProcessIdentity
  readonly port: number
}

/** Starts a server and waits until it takes connections; gives the end of its log when it does not. */
export async function launch(what: Launch): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    const from = logLength(what.logFile)
    const launched = await tryLaunch(what, from)
    if (launched) return launched

    const tail = logTail(what.logFile, from)
    if (attempt === ATTEMPTS || !mayPass(tail, what.settings)) {
      throw new Error(
        `Expected PostgreSQL to start on ${what.cluster}, saw it end. Its log, ${what.logFile}:\n${tail}${adviceOn(tail)}`,
      )
    }
    await sleep(200 * attempt)
  }
}

/** Refuses settings that would let anyone in from elsewhere. */
export function refuseOtherAddresses(settings: Settings): void {
  const refused = Object.keys(LOOPBACK_ONLY).filter((name) => Object.hasOwn(settings, name))
  if (refused.length === 0) return
  throw new Error(
    `Expected settings without ${refused.join(' and ')}: this server is reachable on 127.0.0.1 only. ` +
      'For any other address run PostgreSQL yourself and set DATABASE_URL.',
  )
}

async function tryLaunch(what: Launch, from: number): Promise<Launched | undefined> {
  const child = await spawnServer(what)
  // Read before any wait, in which it could end and leave nothing to identify.
  const server = inspectProcess(child.pid ?? 0)
  if (!server) return undefined
  try {
    const port = await becomesReady(what.cluster, server, { withinMs: READY_WITHIN_MS })
    return port === undefined ? undefined : { child, server, port }
  } catch (error) {
    signalShutdown(server, what.binaries.dir)
    const { message } = error as Error
    throw new Error(`${message} Its log, ${what.logFile}:\n${logTail(what.logFile, from)}`, { cause: error })
  }
}

async function spawnServer({
  binaries,
  account,
  cluster,
  logFile,
  durable,
  settings,
  usualPort,
}: Launch): Promise<ChildProcess> {
  const port = settings['port'] ?? (await freePort(usualPort))
  const all = { max_connections: 100, ...(durable ? {} : NOT_DURABLE), ...settings, ...LOOPBACK_ONLY, port }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openLog(logFile)
  try {
    // Detached: Ctrl-C must not end it before we do. Its log is a file: a pipe would break when this process is killed.
    const options = { ...account, cwd: '/', env: serverEnvironment(), detached: true, windowsHide: true }
    const child = spawn(program(binaries.dir, 'postgres'), ['-D', cluster, ...args], {
      ...options,
      stdio: ['ignore', log, log],
    })
    await once(child, 'spawn')
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

// PostgreSQL hints at initdb where a file of the cluster is damaged. Who follows that loses what is left.
function adviceOn(tail: string): string {
  if (!/initdb|PANIC|invalid data|incorrect checksum|could not (open|read) file/.test(tail)) return ''
  return (
    '\nThe cluster seems damaged. Do not run initdb, which would begin an empty one: ' +
    'restore it from a backup, or choose another HOC_DATA_DIR.'
  )
}

/** Someone else took the port meanwhile, or the processes of a killed server are still leaving. */
function mayPass(tail: string, settings: Settings): boolean {
  const portTaken = /could not bind IPv4 address/.test(tail) && settings['port'] === undefined
  return portTaken || /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(tail)
}
