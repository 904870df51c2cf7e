import { serverAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { requireCluster } from './cluster-place.ts'
import { lockDir, logFile, openDataDir } from './data-dir.ts'
import { refuseOtherAddresses, type Settings } from './launch.ts'
import { withLock } from './lock.ts'
import { openServer, type Home, type Opened } from './open-server.ts'
import { passwordsFor, SUPERUSER } from './passwords.ts'
import { runnableBy } from './reach.ts'
import { stopServer } from './stop.ts'
import { openTemporaryDir, removeTemporaryDir, sweepTemporaryDirs } from './temporary-dir.ts'
import { watchServer } from './watch.ts'

/** How to start a server. */
export interface StartOptions {
  /** Where everything is kept, such as `.hoc`. Without it the server is temporary: `stop` deletes it. */
  readonly dataDir?: string | undefined
  /** Whether a cluster is made where there is none yet. By default it is. */
  readonly create?: boolean | undefined
  /** Whether a commit survives a crash of the machine. Tests may do without. */
  readonly durable?: boolean | undefined
  /** Roles to have passwords for; the caller creates the roles. */
  readonly roles?: readonly string[] | undefined
  /** Settings for a server that is started now. One that already runs keeps its own. */
  readonly settings?: Settings | undefined
  /** The directory of the PostgreSQL programs, instead of those from npm or the system. */
  readonly binDir?: string | undefined
  /** Whether the system's programs are looked for before those from npm, which are compiled for size, not for speed. */
  readonly systemFirst?: boolean | undefined
  /** Hears what takes time and what goes wrong, one line at a time. */
  readonly log?: ((line: string) => void) | undefined
}

/** A running PostgreSQL server. */
export interface EmbeddedServer {
  /** For the superuser, on the database `postgres`. */
  readonly adminUrl: string
  /** For a role named in `roles`, or the superuser. */
  url(role: string, database: string): string
  readonly passwords: Readonly<Record<string, string>>
  readonly dataDir: string
  readonly port: number
  readonly version: string
  /** `attached`: another live process owns it, and `stop` only lets go of it. */
  readonly kind: 'started' | 'adopted' | 'attached'
  readonly timings: { readonly initdbMs: number; readonly startMs: number }
  /** Settles only if the server ends without this `stop`: with what was seen. */
  readonly exited: Promise<string>
  stop(): Promise<void>
}

/** Starts a server, or joins the one that already runs on the data directory. It takes connections when this settles. */
export async function startServer(options: StartOptions = {}): Promise<EmbeddedServer> {
  const { roles = [], durable = true, settings = {}, log = () => {} } = options
  refuseOtherAddresses(settings)
  if (options.dataDir !== undefined && options.create === false) requireCluster(options.dataDir)
  const account = serverAccount()
  const binaries = runnableBy(account, findBinaries(options), log)
  const temporary = options.dataDir === undefined
  if (temporary) await sweepTemporaryDirs(binaries, log)
  const dataDir = options.dataDir === undefined ? openTemporaryDir(account) : openDataDir(options.dataDir, account)
  const home: Home = { dataDir, temporary, account, binaries, durable, settings, log }

  try {
    return await withLock(lockDir(dataDir), async () => {
      const { opened, passwords } = await openServer(home, roles)
      return handleOf(home, opened, passwordsFor(passwords, roles))
    })
  } catch (error) {
    if (temporary) removeTemporaryDir(dataDir)
    throw error
  }
}

function handleOf(home: Home, opened: Opened, passwords: Readonly<Record<string, string>>): EmbeddedServer {
  const { kind, server, port, version, child, timings } = opened
  const { dataDir } = home
  const { exited, unwatch } = watchServer(server, { child, logFile: logFile(dataDir), log: home.log })
  const url = (role: string, database: string): string => {
    if (!Object.hasOwn(passwords, role)) {
      throw new Error(
        `Expected one of the roles ${Object.keys(passwords).join(', ')}, saw "${role}". Name it in roles when starting.`,
      )
    }
    const login = `${encodeURIComponent(role)}:${passwords[role]}`
    return `postgres://${login}@127.0.0.1:${port}/${encodeURIComponent(database)}`
  }
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    unwatch()
    return (stopping ??= kind === 'attached' ? Promise.resolve() : stopOwned(home, opened))
  }
  return { adminUrl: url(SUPERUSER, 'postgres'), url, passwords, dataDir, port, version, kind, timings, exited, stop }
}

async function stopOwned({ dataDir, temporary, binaries }: Home, { server, keepAtExit }: Opened): Promise<void> {
  await withLock(lockDir(dataDir), () => stopServer(server, { dataDir, temporary, binDir: binaries.dir }))
  keepAtExit()
  if (temporary) removeTemporaryDir(dataDir)
}
