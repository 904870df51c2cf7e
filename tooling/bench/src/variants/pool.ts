import pg from 'pg'

import type { Sample } from '../case.ts'

/** How many connections every variant may use: the same for all, whatever the concurrency. */
export const POOL_SIZE = 16

/** A plain pool for the time of a measurement: statements are answered one by one, as `pg` does by default. */
export async function withClient<Result>(
  sample: Pick<Sample, 'urls'>,
  measure: (pool: pg.Pool) => Promise<Result>,
): Promise<Result> {
  const pool = new pg.Pool({ connectionString: sample.urls.app, max: POOL_SIZE })
  pool.on('error', (error) => process.emitWarning(error))
  try {
    return await measure(pool)
  } finally {
    await pool.end()
  }
}
