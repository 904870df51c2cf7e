import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'

import { readJson, writePrivateJson } from './atomic-file.ts'

/** The role that may do everything on the server. */
export const SUPERUSER = 'postgres'

/** The password of each role that was ever asked for; keeps the ones it has and generates the others. */
export function ensurePasswords(file: string, roles: readonly string[]): Readonly<Record<string, string>> {
  const known = readPasswords(file)
  const missing = [...new Set([SUPERUSER, ...roles])].filter((role) => !Object.hasOwn(known, role))
  const passwords = { ...known, ...Object.fromEntries(missing.map((role) => [role, generate()])) }

  if (missing.length > 0) writePrivateJson(file, passwords)
  chmodSync(file, 0o600)
  return passwords
}

/** Of all passwords, the superuser's and those of the roles. */
export function passwordsFor(
  all: Readonly<Record<string, string>>,
  roles: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([role]) => role === SUPERUSER || roles.includes(role)))
}

function generate(): string {
  return randomBytes(24).toString('base64url')
}

function readPasswords(file: string): Record<string, string> {
  const seen = readJson(file)
  if (seen === undefined) return {}
  const sound =
    typeof seen === 'object' && seen !== null && Object.values(seen).every((password) => typeof password === 'string')
  if (sound && !Array.isArray(seen)) return seen as Record<string, string>
  throw new Error(`Expected ${file} to hold a password for each role, saw something else. Restore it from a backup.`)
}
