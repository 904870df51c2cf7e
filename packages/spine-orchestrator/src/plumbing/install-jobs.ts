import { openClient } from '@hoc/drivers/pool'
import { PgBoss } from 'pg-boss'

import { SCHEDULED } from './scheduled.ts'

const GRANTS = `
  grant usage on schema jobs to hoc_worker;
  grant select, insert, update, delete on all tables in schema jobs to hoc_worker;
  grant usage, select on all sequences in schema jobs to hoc_worker;
  grant execute on all functions in schema jobs to hoc_worker;
  create or replace view hoc.durable_jobs with (security_barrier) as
    select name, 'durable'::text as kind,
      case when bool_or(state = 'active') then 'running' when bool_or(state = 'failed') then 'failing'
           when bool_or(state = 'completed') then 'ok' else 'waiting' end as state,
      count(*) filter (where state in ('completed', 'failed')) as runs,
      max(completed_on) as last_run_at,
      (array_agg(output ->> 'message' order by completed_on desc nulls last) filter (where state = 'failed'))[1] as last_error
    from jobs.job
    where hoc.tenant() = '00000000-0000-0000-0000-000000000000'
    group by name;
  grant select on hoc.durable_jobs to hoc_app, hoc_operator;
`

/** Installs the job queue and its queues, so that whoever runs jobs later needs no right to change the schema. */
export async function installJobs(url: string): Promise<void> {
  await installQueues(url)
  const client = await openClient(url)
  try {
    await client.query(GRANTS)
  } finally {
    await client.end()
  }
}

// What goes wrong beside what it is asked, as a connection that is lost while nobody uses it, fails the installation too.
async function installQueues(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema: 'jobs', supervise: false, schedule: false })
  const beside = new Promise<never>((_, reject) => {
    boss.on('error', (cause) => {
      reject(new Error(`Expected the job queue to be installed, saw "${cause.message}". Try again.`, { cause }))
    })
  })
  try {
    await Promise.race([beside, createQueues(boss)])
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function createQueues(boss: PgBoss): Promise<void> {
  await boss.start()
  for (const { job, retryLimit } of SCHEDULED) await boss.createQueue(job, { retryLimit, retryBackoff: true })
}
