import { findCluster } from './cluster-place.ts'
import { deleteOwner, readOwner, writeOwner } from './owner-record.ts'
import { becomesGone, findPostmaster, signalShutdown } from './postmaster.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { removeTemporaryDir } from './temporary-dir.ts'

const STOP_WITHIN_MS = 60_000

/** A server that this process must stop, and what with. */
export interface Owned {
  readonly dataDir: string
  readonly temporary: boolean
  readonly binDir: string
}

/** Stops the server and waits until it is gone. One that ended by itself may have been followed by another's: let be. */
export async function stopServer(server: ProcessIdentity, { dataDir, binDir }: Owned): Promise<void> {
  if (!isRunning(server)) return
  markStopping(dataDir)
  signalShutdown(server, binDir)
  await becomesGone(server, { withinMs: STOP_WITHIN_MS })
  deleteOwner(dataDir)
}

/** Makes the server stop when this process exits without having stopped it; the answer undoes that. */
export function stopAtExit(owned: Owned): () => void {
  const hook = (): void => stopNow(owned)
  process.once('exit', hook)
  return () => process.off('exit', hook)
}

/** Written before the signal, so that a process that starts meanwhile waits for the end instead of adopting it. */
function markStopping(dataDir: string): void {
  const record = readOwner(dataDir)
  if (record) writeOwner(dataDir, { ...record, stopping: true })
}

function stopNow({ dataDir, temporary, binDir }: Owned): void {
  const cluster = findCluster(dataDir)
  const server = cluster === undefined ? undefined : findPostmaster(cluster)
  if (server && isOurs(dataDir)) {
    markStopping(dataDir)
    signalShutdown(server, binDir, temporary ? 'immediate' : 'fast')
  }
  if (!temporary) return
  // Nothing asynchronous runs any more. A server writes no files once its pid file is gone.
  for (let waited = 0; cluster && findPostmaster(cluster) && waited < 5000; waited += 10) blockFor(10)
  removeTemporaryDir(dataDir)
}

function isOurs(dataDir: string): boolean {
  const owner = readOwner(dataDir)?.owner
  return owner?.pid === process.pid && owner.startedAt === ownIdentity().startedAt
}

function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
