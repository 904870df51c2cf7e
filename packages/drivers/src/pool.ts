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
  pool.on('error', report) // an idle connection that the server ends would otherwise end the process
  return pool
}

/** Reads on whatever connection of a pool is free, outside any transaction. For what belongs to no tenant. */
export function readingFrom(pool: pg.Pool): Tx {
  return { rows: async (read) => (await pool.query({ ...read, types: { getTypeParser } })).rows }
}

function warn(error: Error): void {
  process.emitWarning(`An idle database connection was lost: ${error.message}`)
}
