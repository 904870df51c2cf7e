import { listTenantIds } from '@hoc/drivers/account'
import { readingFrom } from '@hoc/drivers/pool'
import { ActorId, type TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'
import { PgBoss } from 'pg-boss'

import type { Report } from '../consequences/follow.ts'
import type { Spine } from '../spine.ts'
import { createLessonSweep } from './lesson-sweep.ts'
import { createPurge } from './purge.ts'
import { SCHEDULED, type Scheduled } from './scheduled.ts'
import { createSweep } from './sweep.ts'

export interface JobsOptions {
  readonly workerUrl: string
  readonly worker: Pool
  readonly spine: Pick<Spine, 'dispatch'>
  readonly report: Report
}

/** Starts the clock and the worker of durable jobs. Their handlers dispatch, and do nothing else. */
export async function startJobs({ workerUrl, worker, spine, report }: JobsOptions) {
  const boss = new PgBoss({ connectionString: workerUrl, schema: 'jobs', migrate: false, createSchema: false, max: 2 })
  boss.on('error', (error) => report('jobs', error))
  const work: Readonly<Record<Scheduled['job'], () => Promise<void>>> = {
    'audit.verify': verifyAll,
    'lessons.sweep': createLessonSweep({ worker, spine }),
    'runs.sweep': createSweep({ worker, spine }),
    'tenants.purge': createPurge({ worker, spine }),
  }
  try {
    await begin()
  } catch (error) {
    await boss.stop({ graceful: false })
    throw error
  }
  return {
    /** Runs a job soon, rather than when its time has come. */
    runSoon: (job: Scheduled['job']) => boss.send(job, {}),
    stop: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }

  async function begin(): Promise<void> {
    await boss.start()
    for (const { job, cron } of SCHEDULED) {
      await boss.schedule(job, cron, {}, { tz: 'UTC' })
      await boss.work(job, { pollingIntervalSeconds: 5 }, work[job])
    }
  }

  // Who is closed may not even read. One tenant's trouble is no reason to pass over the next; together they fail the job,
  // which is then tried again.
  async function verifyAll(): Promise<void> {
    const troubles: string[] = []
    for (const tenantId of await listTenantIds(readingFrom(worker), ['active', 'suspended'])) {
      const trouble = await verify(tenantId)
      if (trouble) troubles.push(`tenant ${tenantId}: ${trouble}`)
    }
    if (troubles.length > 0) throw new Error(troubles.join('; '))
  }

  async function verify(tenantId: TenantId): Promise<string | undefined> {
    const caller = { tenantId, actorId: ActorId.parse('scheduler'), grants: ['audit:read'], scopes: ['audit.verify'] }
    let cursor: string | undefined
    do {
      const outcome = await spine.dispatch('audit.verify', { limit: 1_000, ...(cursor && { cursor }) }, caller)
      if (outcome.outcome !== 'done') return `audit.verify was ${outcome.outcome}`
      const { broken, nextCursor } = outcome.value
      if (broken) return `the ledger breaks at position ${broken.position}: ${broken.wrong} ${broken.entryId}`
      cursor = nextCursor ?? undefined
    } while (cursor)
    return undefined
  }
}
