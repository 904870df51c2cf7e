import pg from 'pg'

import type { Tx } from './tx.ts'
import { getTypeParser } from './types.ts'

export interface PoolOptions {
  readonly max?: number
  /** How long a dispatch waits for a connection before it fails. */
  readonly connectTimeoutMs?: number
  readonly report?: (error: Error) => void
}

/** Opens a pool whose statements leave in flights and whose values arrive as contracts speak them. */
export function openPool(
  connectionString: string,
  { max = 10, connectTimeoutMs = 5_000, report = warn }: PoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    pipeline: true,
    types: { getTypeParser },
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'hoc',
  })
  // An idle connection that the server ends would otherwise end the process. One that is ending anyway is nobody's concern.
  pool.on('error', (error) => {
    if (!pool.ending) report(error)
  })
  return pool
}

/**
 * Opens one connection, past any pool, which whoever asked ends. Lost between two statements it fails the next one, and
 * says what to do: an event that nobody hears would end the process.
 */
export async function openClient(connectionString: string, name = 'hoc'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: name })
  let first: Error | undefined // what is said first says why
  client.on('error', (error) => {
    const cause = (first ??= error)
    Object.assign(client, { query: () => Promise.reject(new Error(toldOf(client, cause), { cause })) })
  })
  return client.connect()
}

function toldOf({ host, port }: pg.Client, { message }: Error): string {
  const todo = 'See that PostgreSQL runs there and lets connections last, then try again.'
  return `Expected the connection to ${host}:${port} to last, saw "${message}". ${todo}`
}

/** Reads on whatever connection of a pool is free, outside any transaction. For what belongs to no tenant. */
export function readingFrom(pool: pg.Pool): Tx {
  return { rows: async (read) => (await pool.query({ ...read, types: { getTypeParser } })).rows }
}

function warn(error: Error): void {
  process.emitWarning(`An idle database connection was lost: ${error.message}`)
}
