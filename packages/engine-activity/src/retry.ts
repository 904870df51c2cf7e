import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { retryRun } from '@hoc/spine-schemas/run-contracts'
import type { QueuedRun, Run, RunId } from '@hoc/spine-schemas/runs'

import type { By } from './change.ts'
import { hasEnded } from './transitions.ts'

interface Tried {
  readonly run: Run | undefined
  /** The run that tries it again already, if there is one. */
  readonly retriedBy: RunId | undefined
}

/** Queues a run that tries again what another did not achieve. One run is tried again once: the next try is of the try. */
export function retry(
  { run, retriedBy }: Tried,
  { id, by, at }: By & { readonly id: RunId },
): Decision<QueuedRun, RefusalCode<typeof retryRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (!hasEnded(run)) return refuse('RUN_NOT_ENDED')
  if (run.state === 'succeeded') return refuse('RUN_SUCCEEDED')
  if (retriedBy) return refuse('RUN_RETRIED')

  const { startedAt, lastSeenAt, endedAt, endedBy, errorCode, errorMessage, ...said } = run
  return accept({
    ...said,
    id,
    parentId: run.id,
    attempt: run.attempt + 1,
    createdBy: by,
    createdAt: at,
    updatedAt: at,
    version: 1,
    state: 'queued',
  })
}
