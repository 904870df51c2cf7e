import type { Binaries } from './binaries.ts'
import { deleteOwner, readOwner, writeOwner } from './owner-record.ts'
import { becomesGone, becomesReady, findPostmaster, signalShutdown } from './postmaster.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

const WITHIN_MS = 60_000

/** A server that ran before we came: ours now, or another live process's. */
export interface FoundServer {
  readonly kind: 'adopted' | 'attached'
  readonly server: ProcessIdentity
  readonly port: number
  readonly version: string
}

/**
 * The ready server of a cluster, adopted if the process that owned it is gone. One that is stopping is waited for
 * until it is gone, and then there is none.
 */
export async function takeRunningServer(
  cluster: string,
  { dataDir, binaries, log }: { dataDir: string; binaries: Binaries; log: (line: string) => void },
): Promise<FoundServer | undefined> {
  const server = findPostmaster(cluster)
  if (!server) return undefined
  const record = readOwner(dataDir)
  if (record?.stopping || server.status === 'stopping') {
    log(`waiting for the PostgreSQL server that is stopping (pid ${server.pid})`)
    signalShutdown(server, binaries.dir)
    await becomesGone(server, { withinMs: WITHIN_MS })
    deleteOwner(dataDir)
    return undefined
  }

  const port = await becomesReady(cluster, server, { withinMs: WITHIN_MS })
  if (port === undefined) return undefined
  const version = record?.version ?? String(binaries.major)
  if (record && isRunning(record.owner)) {
    log(
      `attached to the PostgreSQL server (pid ${server.pid}) of process ${record.owner.pid}, which is the one to stop it`,
    )
    return { kind: 'attached', server, port, version }
  }
  writeOwner(dataDir, { owner: ownIdentity(), version })
  log(
    `adopted the PostgreSQL server (pid ${server.pid}) that ran on after its process ended; its settings stay as they were`,
  )
  return { kind: 'adopted', server, port, version }
}
