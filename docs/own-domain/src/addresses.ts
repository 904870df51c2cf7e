import type { Addresses } from './spine.ts'

/** Where the environment says that the database is. */
export function addresses(): Addresses & { readonly owner: string } {
  return { app: read('DATABASE_URL'), worker: read('HOC_WORKER_URL'), owner: read('HOC_MIGRATE_URL') }
}

function read(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Expected ${name} in the environment, saw none. Set it to an address of the database.`)
  return value
}
