import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../migrations/', import.meta.url)

/** One step of the schema, as plain SQL. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** What code this is: a schema says the oldest that it serves. */
export const CODE = 2

/** The schema's steps, in their order. */
export function readMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.sql'.length), sql: readFileSync(new URL(file, FOLDER), 'utf8') }))
}
