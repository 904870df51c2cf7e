import { listDeferred, type Deferred } from '@hoc/drivers/lessons'
import { readingFrom } from '@hoc/drivers/pool'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import { LessonId } from '@hoc/spine-schemas/lessons'

import { stoppedTenants } from './stopped-tenants.ts'
import { failOn, sweepEach } from './sweep-each.ts'
import type { SweepOptions } from './sweep.ts'

const NOBODY: Deferred = { tenantId: SYSTEM_TENANT, lessonId: LessonId.parse(SYSTEM_TENANT) }

/** Finds lessons that were put off until now, and dispatches that each comes back. Finding decides nothing. */
export function createLessonSweep({ worker, spine, now = Date.now }: SweepOptions) {
  return async function sweepLessons(): Promise<void> {
    const before = new Date(now()).toISOString()
    failOn(
      await sweepEach<Deferred>({
        list: (after = NOBODY, limit) => listDeferred(readingFrom(worker), { before, after, limit }),
        dispatch: ({ lessonId }, by) => spine.dispatch('lessons.reactivate_expired', { lessonId }, by),
        by: scheduler,
        isStopped: await stoppedTenants(worker),
        name: ({ lessonId }) => `lesson ${lessonId}`,
      }),
    )
  }
}

function scheduler(tenantId: TenantId): Caller {
  const scopes = ['lessons.reactivate_expired']
  return { tenantId, actorId: ActorId.parse('scheduler'), grants: ['lessons:sweep'], scopes }
}
