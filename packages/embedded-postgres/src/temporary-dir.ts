import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { findCluster } from './cluster-place.ts'
import { letServerEnter } from './data-dir.ts'
import { readOwner } from './owner-record.ts'
import { becomesGone, findPostmaster, signalShutdown } from './postmaster.ts'
import { isRunning } from './process-identity.ts'

const PREFIX = 'hoc-postgres-'

/** A new data directory that lives as long as its server. */
export function openTemporaryDir(account: Account): string {
  const dir = mkdtempSync(path.join(realpathSync(tmpdir()), PREFIX))
  letServerEnter(dir, account)
  return dir
}

/** Removes a temporary data directory and its cluster, wherever that is kept. */
export function removeTemporaryDir(dir: string): void {
  const cluster = findCluster(dir)
  for (const each of cluster ? [cluster, dir] : [dir]) rmSync(each, { recursive: true, force: true, maxRetries: 5 })
}

/** Ends the temporary servers of processes that were killed before they could, and removes what they left. */
export async function sweepTemporaryDirs({ dir: binDir }: Binaries, log: (line: string) => void): Promise<void> {
  for (const abandoned of ownTemporaryDirs()) {
    try {
      if (!ownerIsGone(abandoned)) continue
      await sweep(abandoned, binDir)
      log(`removed ${abandoned}: the process that started this temporary server is gone`)
    } catch (error) {
      // Others' leftovers are no reason not to start.
      log(`could not look after ${abandoned}, which another process made: ${(error as Error).message}`)
    }
  }
}

async function sweep(abandoned: string, binDir: string): Promise<void> {
  const cluster = findCluster(abandoned)
  const server = cluster === undefined ? undefined : findPostmaster(cluster)
  if (server) {
    signalShutdown(server, binDir, 'immediate')
    await becomesGone(server, { withinMs: 10_000 })
  }
  removeTemporaryDir(abandoned)
}

function ownTemporaryDirs(): string[] {
  const base = realpathSync(tmpdir())
  return readdirSync(base)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => path.join(base, name))
    .filter((dir) => {
      const seen = lstatSync(dir, { throwIfNoEntry: false })
      return seen?.isDirectory() && (!process.getuid || seen.uid === process.getuid())
    })
}

function ownerIsGone(dir: string): boolean {
  const record = readOwner(dir)
  return record !== undefined && !isRunning(record.owner)
}
