import { randomUUID } from 'node:crypto'
import { existsSync, lstatSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'

import type { Account } from './account.ts'
import { openToAll, sharedDir } from './reach.ts'

/**
 * The cluster of a data directory is `postgres` in it. Where the server's user could not reach it there, it is kept
 * in a shared place, and `postgres` is a symbolic link to it.
 */
export function findCluster(dataDir: string): string | undefined {
  const home = homeOf(dataDir)
  finishMove(dataDir)
  if (existsSync(home)) return realpathSync(home)
  if (!isLink(home)) return undefined
  throw new Error(
    `Expected the database cluster of ${dataDir} in ${readlinkSync(home)}, where it was put because the server's user ` +
      `cannot enter ${dataDir}; saw nothing there. Restore it, or delete the link ${home} to begin with an empty one.`,
  )
}

/** Refuses a data directory in which no cluster was made yet, and makes nothing there. */
export function requireCluster(dataDir: string): void {
  if (findCluster(path.resolve(dataDir))) return
  throw Object.assign(new Error(`Expected a PostgreSQL cluster in ${path.resolve(dataDir)}, saw none.`), {
    code: 'NO_CLUSTER',
  })
}

/** Where a new cluster belongs. Make it there, then call `recordPlace`. */
export function chooseClusterPlace(dataDir: string, account: Account, log: (line: string) => void): string {
  if (account.uid === undefined || openToAll(dataDir)) return homeOf(dataDir)
  const place = newSharedPlace(dataDir)
  log(`the server's user (uid ${account.uid}) cannot enter ${dataDir}: its cluster is kept in ${place}`)
  return place
}

/** Lets the next start find a cluster that is kept elsewhere. */
export function recordPlace(dataDir: string, cluster: string): void {
  if (cluster !== homeOf(dataDir)) symlinkSync(cluster, homeOf(dataDir))
}

/** Moves a cluster that no server uses to where the account can reach it, if it cannot where it is. */
export function makeReachable(
  cluster: string,
  { dataDir, account, log }: { dataDir: string; account: Account; log: (line: string) => void },
): string {
  if (account.uid === undefined || openToAll(path.dirname(cluster))) return cluster
  const place = newSharedPlace(dataDir)
  log(`the server's user (uid ${account.uid}) can no longer enter ${cluster}: moving the cluster to ${place}`)

  // The link is written first: whatever moment this process dies at, the next start finds the cluster.
  rmSync(movingLink(dataDir), { force: true })
  symlinkSync(place, movingLink(dataDir))
  try {
    renameSync(cluster, place)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    throw new Error(
      `Expected to move ${cluster} to ${place}, saw that they are on different file systems. ` +
        `Do it by hand: cp -a ${cluster} ${place} && rm -r ${cluster} && ln -sfn ${place} ${homeOf(dataDir)}`,
      { cause: error },
    )
  }
  finishMove(dataDir)
  return place
}

function finishMove(dataDir: string): void {
  const link = movingLink(dataDir)
  if (isLink(link) && existsSync(link)) renameSync(link, homeOf(dataDir))
}

function homeOf(dataDir: string): string {
  return path.join(dataDir, 'postgres')
}

function movingLink(dataDir: string): string {
  return path.join(dataDir, 'postgres.moving')
}

function newSharedPlace(dataDir: string): string {
  const readable = dataDir
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(-60)
  return path.join(sharedDir('clusters'), `${readable}-${randomUUID().slice(0, 8)}`)
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}
