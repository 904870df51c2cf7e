import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { startRun } from '@hoc/spine-schemas/run-contracts'
import type { Obligation, QueuedRun, Run, RunningRun } from '@hoc/spine-schemas/runs'

import { secondsAfter, type Change } from './change.ts'

interface Starting {
  readonly leaseSeconds: number
  readonly dueInSeconds: number
  readonly at: string
}

interface Started extends Change<QueuedRun, RunningRun> {
  /** What it owes from now on. */
  readonly obligation: Obligation
}

/** Starts a queued run under a lease. From then on it owes its outcome. */
export function start(
  before: Run | undefined,
  { leaseSeconds, dueInSeconds, at }: Starting,
): Decision<Started, RefusalCode<typeof startRun>> {
  if (!before) return refuse('RUN_NOT_FOUND')
  if (before.state !== 'queued') return refuse('RUN_NOT_QUEUED')

  const after: RunningRun = {
    ...before,
    state: 'running',
    startedAt: at,
    lastSeenAt: at,
    leaseSeconds,
    leaseExpiresAt: secondsAfter(at, leaseSeconds),
    updatedAt: at,
    version: before.version + 1,
  }
  const dueAt = secondsAfter(at, dueInSeconds)
  return accept({ before, after, obligation: { runId: before.id, kind: 'outcome', dueAt, state: 'due' } })
}
