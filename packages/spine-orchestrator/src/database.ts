import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openClient } from '@hoc/drivers/pool'

import { migrate } from './plumbing/migrate.ts'
import { createRoles, ROLES, type Role } from './plumbing/roles.ts'
import type { DatabaseUrls } from './runtime.ts'
import type { Settings } from './settings.ts'

/** The part of an embedded server that is needed here. */
export interface EmbeddedServer {
  /** `attached` and `adopted`: it ran before this process asked for it. */
  readonly kind: 'started' | 'adopted' | 'attached'
  readonly adminUrl: string
  readonly passwords: Readonly<Record<string, string>>
  url(role: string, database: string): string
  readonly port: number
  /** Settles only if the server ends without this `stop`. */
  readonly exited: Promise<string>
  stop(): Promise<void>
}

interface StartOptions {
  readonly dataDir: string
  readonly roles: readonly string[]
  readonly log: (line: string) => void
  readonly create?: boolean
  readonly binDir?: string | undefined
  readonly settings?: { readonly port: number }
}

export type StartServer = (options: StartOptions) => Promise<EmbeddedServer>

export interface Database {
  readonly urls: DatabaseUrls
  /** As hoc_owner; undefined where nobody told. */
  readonly migrateUrl: string | undefined
  readonly anchorFile: string
  /** How we came to the embedded server; undefined where the settings name another one. */
  readonly embedded?: EmbeddedServer['kind']
  /** What keys are hashed with; undefined where nobody told. */
  readonly pepper: string | undefined
  /** Stops the embedded server, if this process started it. */
  stop(): Promise<void>
}

type Needed = Pick<
  Settings,
  | 'DATABASE_URL'
  | 'HOC_WORKER_URL'
  | 'HOC_DIRECT_URL'
  | 'HOC_MIGRATE_URL'
  | 'HOC_OPERATOR_URL'
  | 'HOC_DATA_DIR'
  | 'HOC_POSTGRES_PROGRAMS'
  | 'HOC_ANCHOR_FILE'
  | 'HOC_KEY_PEPPER'
>

export interface OpenDatabaseOptions {
  readonly settings: Needed
  readonly startServer: StartServer
  readonly say: (line: string) => void
  /** Whether an embedded database is made where there is none, and brought up to date where there is. By default it is. */
  readonly create?: boolean
}

const DATABASE = 'hoc'

/** The database that the settings name, or else an embedded PostgreSQL: started and, if it may be, with roles, migrated. */
export async function openDatabase({
  settings,
  startServer,
  say,
  create = true,
}: OpenDatabaseOptions): Promise<Database> {
  const dataDir = resolve(settings.HOC_DATA_DIR)
  const anchorFile = settings.HOC_ANCHOR_FILE ?? join(dataDir, 'anchors.ndjson')
  if (settings.DATABASE_URL && settings.HOC_WORKER_URL) {
    const { DATABASE_URL: app, HOC_WORKER_URL: worker } = settings
    const { HOC_DIRECT_URL: direct = worker, HOC_OPERATOR_URL: operator } = settings
    const urls = { app, worker, direct, operator }
    const { HOC_MIGRATE_URL: migrateUrl, HOC_KEY_PEPPER: pepper } = settings
    return { urls, migrateUrl, anchorFile, pepper, stop: () => Promise.resolve() }
  }

  const options = { dataDir, roles: ROLES, log: say, create, binDir: settings.HOC_POSTGRES_PROGRAMS }
  const server = await startServer(options)
  try {
    const migrateUrl = server.url('hoc_owner', DATABASE)
    if (create) {
      await prepare(server)
      await migrate({ url: migrateUrl, say })
    }
    const direct = server.url('hoc_worker', DATABASE)
    const [app, operator] = [server.url('hoc_app', DATABASE), server.url('hoc_operator', DATABASE)]
    const urls = { app, worker: direct, direct, operator }
    const stop = keepRunning(server, { startServer, options, say })
    const pepper = settings.HOC_KEY_PEPPER ?? (await ownPepper(dataDir))
    return { urls, migrateUrl, anchorFile, pepper, embedded: server.kind, stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

const TRY_AGAIN_MS = 1_000

// A server that ends while it is used is started again where it was, so that whoever waits for it finds it.
function keepRunning(
  first: EmbeddedServer,
  { startServer, options, say }: { startServer: StartServer; options: StartOptions; say: (line: string) => void },
): () => Promise<void> {
  let stopping = false
  let running = Promise.resolve<EmbeddedServer | undefined>(first)
  watch(first)

  return async () => {
    stopping = true
    await (await running)?.stop()
  }

  function watch(server: EmbeddedServer): void {
    void server.exited.then(() => {
      if (!stopping) running = startAgain(server.port)
    })
  }

  async function startAgain(port: number): Promise<EmbeddedServer | undefined> {
    while (!stopping) {
      try {
        const server = await startServer({ ...options, create: false, settings: { port } }) // what is gone is not begun anew
        say(`PostgreSQL runs again, on port ${port}.`)
        watch(server)
        return server
      } catch (error) {
        say(`PostgreSQL could not be started again, and will be tried: ${(error as Error).message}`)
        await setTimeout(TRY_AGAIN_MS)
      }
    }
    return undefined
  }
}

// Made once, and kept where the data is: a copy of the folder is a copy of the installation. Who loses the race reads the winner's.
async function ownPepper(dataDir: string): Promise<string> {
  const file = join(dataDir, 'key-pepper')
  await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  const pepper = await readFile(file, 'utf8')
  if (pepper.length < 64)
    throw new Error(`Expected a pepper of 64 digits in ${file}, saw ${pepper.length}. Restore it.`)
  return pepper
}

async function prepare({ adminUrl, passwords }: EmbeddedServer): Promise<void> {
  const client = await openClient(adminUrl)
  try {
    const { rows } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rows.length === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
  const inDatabase = new URL(adminUrl)
  inDatabase.pathname = DATABASE
  await createRoles({ adminUrl: inDatabase.href, passwords: passwords as Record<Role, string> })
}
