import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'

import type { Account } from './account.ts'
import { program, type Binaries } from './binaries.ts'

/** Where root keeps what the server's user must reach and cannot reach where it is. */
export const SHARED_PLACE = '/var/lib/hoc-postgres'

/** Whether any user of this machine may enter the directory. */
export function openToAll(dir: string): boolean {
  const real = realpathSync(dir)
  const enters = (statSync(real).mode & 0o001) !== 0
  return enters && (real === path.dirname(real) || openToAll(path.dirname(real)))
}

/** A directory in the shared place, enterable by all and writable by root alone. */
export function sharedDir(name: 'binaries' | 'clusters', place = SHARED_PLACE): string {
  const dir = path.join(place, name)
  for (const part of [place, dir]) {
    mkdirSync(part, { recursive: true })
    const { uid } = statSync(part)
    if (uid !== process.getuid?.()) {
      throw new Error(
        `Expected ${part} to belong to uid ${process.getuid?.()}, saw uid ${uid}. Remove it, or choose a HOC_DATA_DIR ` +
          'that every user of this machine can reach.',
      )
    }
    chmodSync(part, 0o755)
  }
  if (openToAll(dir)) return dir
  throw new Error(
    `Expected every user of this machine to be able to enter ${dir}, saw that they cannot. ` +
      'Run as a user other than root, or set DATABASE_URL to a server you run.',
  )
}

/** Programs that the account can run: where they are if it can, else a copy in the shared place. */
export function runnableBy(
  account: Account,
  binaries: Binaries,
  log: (line: string) => void,
  place?: string,
): Binaries {
  if (account.uid === undefined || readableByAll(binaries.dir)) return binaries
  if (binaries.from !== 'npm') {
    throw new Error(
      `Expected the programs in ${binaries.dir} to be runnable by uid ${account.uid} (PostgreSQL refuses to run as root), ` +
        'saw a directory it cannot enter. Move them, open the directories above them, or run as another user than root.',
    )
  }
  return { ...binaries, dir: path.join(copyOf(path.dirname(binaries.dir), binaries, log, place), 'bin') }
}

function readableByAll(dir: string): boolean {
  return openToAll(dir) && (statSync(program(dir, 'postgres')).mode & 0o005) === 0o005
}

function copyOf(prefix: string, { version }: Binaries, log: (line: string) => void, place?: string): string {
  const dir = sharedDir('binaries', place)
  const copy = path.join(dir, `${version}-${process.arch}`)
  if (existsSync(copy)) return copy

  log(`copying PostgreSQL ${version} to ${copy}: the server's user cannot enter ${prefix}`)
  const draft = mkdtempSync(path.join(dir, 'copying-'))
  cpSync(prefix, draft, { recursive: true, verbatimSymlinks: true })
  openTree(draft)
  try {
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true })
    // Another process that copied at the same time was faster.
    if (!existsSync(copy)) throw error
  }
  return copy
}

function openTree(root: string): void {
  chmodSync(root, 0o755)
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isDirectory()) chmodSync(file, 0o755)
    if (entry.isFile()) chmodSync(file, statSync(file).mode | ((statSync(file).mode & 0o100) === 0 ? 0o044 : 0o055))
  }
}
