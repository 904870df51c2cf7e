import { Job } from '@hoc/spine-schemas/jobs'

import { all } from './all.ts'
import type { Tx } from './tx.ts'

/** Lists how durable jobs fare, by queue. Only the installation sees any. */
export async function listDurableJobs(tx: Tx): Promise<Job[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'jobs.list_durable',
    text: `select name, kind, state, runs, last_run_at as "lastRunAt", last_error as "lastError"
           from hoc.durable_jobs order by name`,
    values: [],
  })
  return all(Job, rows)
}
