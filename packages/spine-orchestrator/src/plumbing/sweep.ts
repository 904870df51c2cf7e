import { listStatesChangedSince } from '@hoc/drivers/account'
import { listStopsSince } from '@hoc/drivers/governance'
import { listOverdue, type Overdue } from '@hoc/drivers/obligations'
import { readingFrom } from '@hoc/drivers/pool'
import { listDueRuns, type LetIn, type Silent } from '@hoc/drivers/runs'
import { GRACE_SECONDS, WAIT_SECONDS } from '@hoc/engine-activity/lease'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import { RunId } from '@hoc/spine-schemas/runs'
import type { Pool } from 'pg'

import type { Spine } from '../spine.ts'
import { stoppedTenants } from './stopped-tenants.ts'
import { failOn, sweepEach } from './sweep-each.ts'

export interface SweepOptions {
  readonly worker: Pool
  readonly spine: Pick<Spine, 'dispatch'>
  readonly now?: () => number
}

const NOBODY: Silent = { tenantId: SYSTEM_TENANT, runId: RunId.parse(SYSTEM_TENANT) }

/**
 * Finds runs that fell silent or were never started, and obligations that are overdue, and dispatches what is to be done
 * about each. Finding decides nothing: the operation looks again under a lock, so several sweeps at once do nothing twice.
 */
export function createSweep({ worker, spine, now = Date.now }: SweepOptions) {
  return async function sweep(): Promise<void> {
    const silent = new Date(now() - GRACE_SECONDS * 1_000).toISOString()
    const forgotten = new Date(now() - WAIT_SECONDS * 1_000).toISOString()
    const overdue = new Date(now()).toISOString()
    const letIn = await listLetIn(worker, forgotten)
    const isStopped = await stoppedTenants(worker)
    const name = ({ runId }: Silent) => `run ${runId}`
    failOn([
      ...(await sweepEach<Silent>({
        list: (after = NOBODY, limit) =>
          listDueRuns(readingFrom(worker), 'silent', { before: silent, after, limit, letIn }),
        dispatch: ({ runId }, by) => spine.dispatch('runs.crash', { runId }, by),
        by: scheduler,
        name,
        isStopped,
      })),
      ...(await sweepEach<Silent>({
        list: (after = NOBODY, limit) =>
          listDueRuns(readingFrom(worker), 'forgotten', { before: forgotten, after, limit, letIn }),
        dispatch: ({ runId }, by) => spine.dispatch('runs.expire', { runId }, by),
        by: scheduler,
        name,
        isStopped,
      })),
      ...(await sweepEach<Overdue>({
        list: (after: Silent = NOBODY, limit) => listOverdue(readingFrom(worker), { before: overdue, after, limit }),
        dispatch: ({ runId, kind }, by) => spine.dispatch('runs.report_overdue', { runId, kind }, by),
        by: scheduler,
        name,
        isStopped,
      })),
    ])
  }
}

// No lease is longer than the wait: what changed before that keeps nothing from being found.
async function listLetIn(worker: Pool, since: string): Promise<LetIn[]> {
  const tx = readingFrom(worker)
  return [...(await listStopsSince(tx, since)), ...(await listStatesChangedSince(tx, since))]
}

function scheduler(tenantId: TenantId): Caller {
  const scopes = ['runs.crash', 'runs.expire', 'runs.report_overdue']
  return { tenantId, actorId: ActorId.parse('scheduler'), grants: ['runs:sweep'], scopes }
}
