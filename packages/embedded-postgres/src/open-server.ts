import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'

import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { createCluster, requireOwner, requireSameMajor } from './cluster.ts'
import { chooseClusterPlace, findCluster, makeReachable, recordPlace } from './cluster-place.ts'
import { logFile, passwordsFile } from './data-dir.ts'
import { launch, type Launched, type Settings } from './launch.ts'
import { writeOwner } from './owner-record.ts'
import { ensurePasswords, SUPERUSER } from './passwords.ts'
import { ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { readPort, writePort } from './port-record.ts'
import { takeRunningServer } from './running-server.ts'
import { stopAtExit } from './stop.ts'

/** A data directory, and how a server is to be run there. */
export interface Home {
  readonly dataDir: string
  readonly temporary: boolean
  readonly account: Account
  readonly binaries: Binaries
  readonly durable: boolean
  readonly settings: Settings
  readonly log: (line: string) => void
}

/** A server that takes connections, and how we came to it. */
export interface Opened {
  readonly kind: 'started' | 'adopted' | 'attached'
  readonly server: ProcessIdentity
  readonly port: number
  readonly version: string
  readonly child: ChildProcess | undefined
  readonly timings: { readonly initdbMs: number; readonly startMs: number }
  /** Undoes that the server stops when this process exits. */
  readonly keepAtExit: () => void
}

/** Takes the server that runs on a data directory, or starts one, with a new cluster if there is none. Hold the lock. */
export async function openServer(
  home: Home,
  roles: readonly string[],
): Promise<{ opened: Opened; passwords: Readonly<Record<string, string>> }> {
  const cluster = findCluster(home.dataDir)
  if (cluster) {
    requireOwner(cluster, home.account)
    requireSameMajor(cluster, home.binaries)
    requirePasswords(home.dataDir, cluster)
  }
  const passwords = ensurePasswords(passwordsFile(home.dataDir), roles)

  const found = cluster ? await takeRunningServer(cluster, home) : undefined
  if (!found) return { opened: await start(home, cluster, passwords[SUPERUSER] ?? ''), passwords }
  const keepAtExit = found.kind === 'adopted' ? stopAtExit({ ...home, binDir: home.binaries.dir }) : () => {}
  return { opened: { ...found, child: undefined, timings: { initdbMs: 0, startMs: 0 }, keepAtExit }, passwords }
}

async function start(home: Home, found: string | undefined, password: string): Promise<Opened> {
  const { version } = home.binaries
  writeOwner(home.dataDir, { owner: ownIdentity(), version })
  const keepAtExit = stopAtExit({ ...home, binDir: home.binaries.dir })
  try {
    const begun = performance.now()
    const cluster = found ? makeReachable(found, home) : await create(home, password)
    const made = performance.now()
    const usualPort = readPort(home.dataDir)
    const launched: Launched = await launch({ ...home, cluster, logFile: logFile(home.dataDir), usualPort })
    if (launched.port !== usualPort) writePort(home.dataDir, launched.port)
    const timings = { initdbMs: found ? 0 : Math.round(made - begun), startMs: Math.round(performance.now() - made) }
    home.log(`PostgreSQL ${version} (${home.binaries.from}) runs on 127.0.0.1:${launched.port}, data in ${cluster}`)
    return { kind: 'started', ...launched, version, timings, keepAtExit }
  } catch (error) {
    keepAtExit()
    throw error
  }
}

async function create(home: Home, password: string): Promise<string> {
  const { dataDir, account, log } = home
  const cluster = chooseClusterPlace(dataDir, account, log)
  log(`making a PostgreSQL ${home.binaries.version} cluster in ${cluster} (once; about a second)`)
  await createCluster(cluster, { ...home, password })
  recordPlace(dataDir, cluster)
  return cluster
}

function requirePasswords(dataDir: string, cluster: string): void {
  const file = passwordsFile(dataDir)
  if (existsSync(file)) return
  throw new Error(
    `Expected ${file} with the passwords of the cluster in ${cluster}, saw no such file. ` +
      'Restore it from a backup, or choose another HOC_DATA_DIR to begin with an empty cluster.',
  )
}
