import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chownSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

import type { Account } from './account.ts'
import { program, type Binaries } from './binaries.ts'
import { letServerEnter } from './data-dir.ts'
import { SUPERUSER } from './passwords.ts'
import { serverEnvironment } from './server-environment.ts'

const HBA =
  '# Written once by @hoc/embedded-postgres: a password, over loopback, and no other way in.\n' +
  'host all all 127.0.0.1/32 scram-sha-256\n'

/** Makes a cluster in which only the superuser exists, with this password. It appears whole or not at all. */
export async function createCluster(
  cluster: string,
  {
    binaries,
    account,
    password,
    durable,
  }: { binaries: Binaries; account: Account; password: string; durable: boolean },
): Promise<void> {
  const parent = path.dirname(cluster)
  const prefix = `initializing-${path.basename(cluster)}-`
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    rmSync(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 })
  }

  const work = path.join(parent, `${prefix}${randomUUID()}`)
  const draft = path.join(work, 'cluster')
  const passwordFile = path.join(work, 'password')
  mkdirSync(work)
  letServerEnter(work, account)
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  giveTo(account, draft, passwordFile)
  try {
    await initdb(
      [`--pgdata=${draft}`, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])],
      binaries,
      account,
    )
    writeWithoutFollowing(path.join(draft, 'pg_hba.conf'), HBA)
    renameSync(draft, cluster)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Refuses a cluster that is another user's: PostgreSQL would not open it. */
export function requireOwner(cluster: string, account: Account): void {
  const wanted = account.uid ?? process.getuid?.()
  const { uid } = statSync(cluster)
  if (wanted === undefined || uid === wanted) return
  throw new Error(
    `Expected the cluster in ${cluster} to belong to uid ${wanted}, as which PostgreSQL runs here, saw uid ${uid}. ` +
      `Run as the user who made it, give it over (chown -R ${wanted} ${cluster}), or choose another HOC_DATA_DIR.`,
  )
}

/** Refuses a cluster that these programs cannot open. */
export function requireSameMajor(cluster: string, { major, version, dir }: Binaries): void {
  const seen = readVersion(cluster)
  if (seen === String(major)) return
  throw new Error(
    `Expected a data directory of PostgreSQL ${major} (the programs in ${dir} are ${version}), saw one of PostgreSQL ${seen} ` +
      `in ${cluster}. Either dump it with PostgreSQL ${seen} (pg_dumpall) and restore it into a new data directory, ` +
      `name the directory of the programs of PostgreSQL ${seen} in HOC_POSTGRES_PROGRAMS (in code: binDir), or start empty with another HOC_DATA_DIR.`,
  )
}

function readVersion(cluster: string): string {
  try {
    return readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    throw new Error(
      `Expected a PostgreSQL cluster in ${cluster}, saw a folder whose PG_VERSION cannot be read (${(error as NodeJS.ErrnoException).code}). ` +
        'If it was a cluster, it is damaged: restore it from a backup. If it never was one, choose another HOC_DATA_DIR.',
      { cause: error },
    )
  }
}

async function initdb(args: readonly string[], { dir, major }: Binaries, account: Account): Promise<void> {
  // From 17 on a locale of its own gives PostgreSQL Unicode upper and lower case without the system's.
  const locale = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const fixed = [`--username=${SUPERUSER}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', ...locale]
  try {
    await promisify(execFile)(program(dir, 'initdb'), [...fixed, ...args], {
      ...account,
      cwd: '/',
      env: serverEnvironment(),
    })
  } catch (error) {
    const { message, stderr = '' } = error as Error & { stderr?: string }
    throw new Error(`Expected initdb to make a database cluster, saw: ${message.trim()}\n${stderr.trim()}`, {
      cause: error,
    })
  }
}

/** The directory is another user's when root writes: whatever that user put there must not lead out of it. */
function writeWithoutFollowing(file: string, text: string): void {
  const { O_WRONLY, O_TRUNC, O_NOFOLLOW } = constants
  const fd = openSync(file, O_WRONLY | O_TRUNC | O_NOFOLLOW)
  try {
    writeSync(fd, text)
  } finally {
    closeSync(fd)
  }
}

function giveTo({ uid, gid }: Account, ...files: readonly string[]): void {
  if (uid === undefined || gid === undefined) return
  for (const file of files) chownSync(file, uid, gid)
}
