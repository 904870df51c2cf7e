import { listOverdue } from '@hoc/drivers/obligations'
import { readingFrom } from '@hoc/drivers/pool'
import { listSilentRuns, type Silent, type SweepPage } from '@hoc/drivers/runs'
import type { Tx } from '@hoc/drivers/tx'
import { GRACE_SECONDS } from '@hoc/engine-activity/lease'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import type { Outcome } from '@hoc/spine-schemas/outcome'
import { RunId } from '@hoc/spine-schemas/runs'
import type { Pool } from 'pg'

import type { Spine } from '../spine.ts'

export interface SweepOptions {
  readonly worker: Pool
  readonly spine: Pick<Spine, 'dispatch'>
  readonly now?: () => number
}

const PAGE = 500
const NOBODY: Silent = { tenantId: SYSTEM_TENANT, runId: RunId.parse(SYSTEM_TENANT) }

/**
 * Finds runs that fell silent and obligations that are overdue, and dispatches what is to be done about each. Finding
 * decides nothing: the operation looks again under a lock, so several sweeps at once do nothing twice.
 */
export function createSweep({ worker, spine, now = Date.now }: SweepOptions) {
  return async function sweep(): Promise<void> {
    const silent = new Date(now() - GRACE_SECONDS * 1_000).toISOString()
    const troubles = [
      ...(await forEach(listSilentRuns, silent, ({ runId }, by) => spine.dispatch('runs.crash', { runId }, by))),
      ...(await forEach(listOverdue, new Date(now()).toISOString(), ({ runId, kind }, by) =>
        spine.dispatch('runs.report_overdue', { runId, kind }, by),
      )),
    ]
    if (troubles.length > 0) throw new Error(troubles.slice(0, 10).join('; '))
  }

  // One run's trouble is no reason to pass over the next. A refusal is none: somebody was quicker.
  async function forEach<Found extends Silent>(
    list: (tx: Tx, page: SweepPage) => Promise<Found[]>,
    before: string,
    dispatch: (found: Found, by: Caller) => Promise<Pick<Outcome, 'outcome'>>,
  ): Promise<string[]> {
    const troubles: string[] = []
    const stopped = new Set<TenantId>() // nothing may be written there now, so nothing is asked for
    for (let page = await list(tx(), { before, after: NOBODY, limit: PAGE }); page.length > 0;) {
      for (const found of page.filter(({ tenantId }) => !stopped.has(tenantId))) {
        const { outcome } = await attempt(() => dispatch(found, scheduler(found.tenantId)))
        if (outcome === 'denied') stopped.add(found.tenantId)
        if (outcome !== 'done' && outcome !== 'denied' && outcome !== 'refused')
          troubles.push(`run ${found.runId} of tenant ${found.tenantId}: ${outcome}`)
      }
      const after = page.at(-1) ?? NOBODY
      page = page.length < PAGE ? [] : await list(tx(), { before, after, limit: PAGE })
    }
    return troubles
  }

  function tx(): Tx {
    return readingFrom(worker)
  }
}

async function attempt(dispatch: () => Promise<Pick<Outcome, 'outcome'>>): Promise<{ readonly outcome: string }> {
  return dispatch().catch((error: unknown) => ({ outcome: error instanceof Error ? error.message : String(error) }))
}

function scheduler(tenantId: TenantId): Caller {
  const scopes = ['runs.crash', 'runs.report_overdue']
  return { tenantId, actorId: ActorId.parse('scheduler'), grants: ['runs:sweep'], scopes }
}
