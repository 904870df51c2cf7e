import { accessSync, chmodSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'

import type { Account } from './account.ts'

/** Makes the directory if there is none, and refuses one that another user began. */
export function openDataDir(dir: string, account: Account): string {
  const dataDir = path.resolve(dir)
  if (!existsSync(dataDir)) {
    makeFolder(dataDir)
    letServerEnter(dataDir, account)
  }
  refuseForeign(dataDir)
  refuseUnwritable(dataDir)
  return realpathSync(dataDir)
}

// One by one: where a folder can never be made, as in /proc, Node's own recursion tries for ever.
function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  makeFolder(path.dirname(dir))
  try {
    mkdirSync(dir)
  } catch (error) {
    if (existsSync(dir)) return // another process was faster
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new Error(`Expected to make the folder ${dir}, saw ${why}. Choose another one with HOC_DATA_DIR.`, {
      cause: error,
    })
  }
}

/** Closes a directory to all but its owner; one of root's may be entered, not listed, so that the server gets to its cluster. */
export function letServerEnter(dir: string, { uid }: Account): void {
  chmodSync(dir, uid === undefined ? 0o700 : 0o711)
}

/** The file that holds each role's password. */
export function passwordsFile(dataDir: string): string {
  return path.join(dataDir, 'passwords.json')
}

/** The file that the server logs to. */
export function logFile(dataDir: string): string {
  return path.join(dataDir, 'postgres.log')
}

/** The directory of the lock that starting and stopping take turns by. */
export function lockDir(dataDir: string): string {
  return path.join(dataDir, 'lock')
}

function refuseForeign(dataDir: string): void {
  const file = passwordsFile(dataDir)
  if (!process.getuid || !existsSync(file)) return
  const { uid } = statSync(file)
  if (uid === process.getuid()) return
  throw new Error(
    `Expected ${file} to belong to the user who runs this (uid ${process.getuid()}), saw uid ${uid}. ` +
      'Run as the user who created this data directory, or choose another one with HOC_DATA_DIR.',
  )
}

function refuseUnwritable(dataDir: string): void {
  try {
    accessSync(dataDir, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(
      `Expected to be able to write to ${dataDir}, saw ${(error as NodeJS.ErrnoException).code}. ` +
        'Run as the user it belongs to, or choose another one with HOC_DATA_DIR.',
      { cause: error },
    )
  }
}
