import { rmSync } from 'node:fs'
import path from 'node:path'

import { readJson, writePrivateJson } from './atomic-file.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** Which process started or adopted the server of a data directory, and whether it has begun to stop it. */
export interface OwnerRecord {
  readonly owner: ProcessIdentity
  readonly version: string
  readonly stopping?: true
}

/** The record of a data directory, if its server was ever started and not stopped since. */
export function readOwner(dataDir: string): OwnerRecord | undefined {
  return readJson(recordFile(dataDir)) as OwnerRecord | undefined
}

/** Replaces the record. */
export function writeOwner(dataDir: string, record: OwnerRecord): void {
  writePrivateJson(recordFile(dataDir), record)
}

/** Forgets the owner: its server is gone. */
export function deleteOwner(dataDir: string): void {
  rmSync(recordFile(dataDir), { force: true })
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'owner.json')
}
