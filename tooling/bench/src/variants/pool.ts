import { readSettings } from '@hoc/spine-orchestrator/settings'
import pg from 'pg'

import type { Sample } from '../case.ts'

/** How many connections every variant may use: as many as the API unless it is told otherwise, whatever the concurrency. */
export const POOL_SIZE = readSettings({}).HOC_POOL_SIZE

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
