import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { cancelRun, failRun } from '@hoc/spine-schemas/run-contracts'
import type { crashRun, expireRun } from '@hoc/spine-schemas/run-upkeep'
import type { EndedRun, EndedRunState, Obligation, QueuedRun, Run, RunningRun } from '@hoc/spine-schemas/runs'

import type { By, Change, ObligationChange } from './change.ts'
import { hasLapsed, isForgotten, type LetIn } from './lease.ts'
import { settle } from './obligations.ts'
import { hasEnded } from './transitions.ts'

/** A run as it stands, and what it owes. */
export interface Held {
  readonly run: Run | undefined
  readonly owed: readonly Obligation[]
}

/** A run that ends, and what it did of what it owed by ending. */
export interface Ending extends Change<QueuedRun | RunningRun, EndedRun> {
  readonly settled: readonly ObligationChange[]
}

/** Ends a run that is no longer wanted, whether or not it was started. */
export function cancel(
  { run, owed }: Held,
  { reason, ...by }: By & { readonly reason: string },
): Decision<Ending, RefusalCode<typeof cancelRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (hasEnded(run)) return refuse('RUN_ENDED')

  return endAs(run, owed, { state: 'cancelled', errorCode: null, errorMessage: reason, ...by })
}

/** Ends a running run that failed. */
export function fail(
  { run, owed }: Held,
  failure: By & { readonly errorCode: string; readonly errorMessage: string },
): Decision<Ending, RefusalCode<typeof failRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (run.state !== 'running') return refuse('RUN_NOT_RUNNING')

  return endAs(run, owed, { state: 'failed', ...failure })
}

/** How a run that has fallen silent failed, as it is known before it is read. */
export const CRASHED = { errorCode: 'RUN_CRASHED', errorMessage: null }

/** Ends a running run that has fallen silent, once. */
export function crash({ run, owed, ...letIn }: Held & LetIn, by: By): Decision<Ending, RefusalCode<typeof crashRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (run.state !== 'running') return refuse('RUN_NOT_RUNNING')
  if (!hasLapsed(run, { ...letIn, at: by.at })) return refuse('RUN_ALIVE')

  const errorMessage = `No heartbeat of it came since ${run.lastSeenAt}; its lease of ${run.leaseSeconds} s has run out.`
  return endAs(run, owed, { state: 'crashed', ...CRASHED, errorMessage, ...by })
}

/** What is said of a run that nobody has started. */
export const FORGOTTEN = 'Nobody started it within a day of its declaration.'

/** Ends a queued run that nobody has started for so long that nobody will. */
export function expire({ run, owed, ...letIn }: Held & LetIn, by: By): Decision<Ending, RefusalCode<typeof expireRun>> {
  if (!run) return refuse('RUN_NOT_FOUND')
  if (run.state !== 'queued') return refuse('RUN_NOT_QUEUED')
  if (!isForgotten(run, { ...letIn, at: by.at })) return refuse('RUN_AWAITED')

  return endAs(run, owed, { state: 'cancelled', errorCode: null, errorMessage: FORGOTTEN, ...by })
}

interface End extends By {
  readonly state: EndedRunState
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/** Ends a run in a state that it may become. However it ends, that it ended is what was owed. */
export function endAs(
  before: QueuedRun | RunningRun,
  owed: readonly Obligation[],
  { by, at, ...how }: End,
): Decision<Ending> {
  const { startedAt, lastSeenAt, leaseSeconds, leaseExpiresAt, ...kept } = { ...neverStarted, ...before }
  const after: EndedRun = {
    ...kept,
    ...how,
    startedAt,
    lastSeenAt,
    endedAt: at,
    endedBy: by,
    updatedAt: at,
    version: before.version + 1,
  }
  return accept({ before, after, settled: settle(owed, 'outcome', at) })
}

const neverStarted = { startedAt: null, lastSeenAt: null, leaseSeconds: null, leaseExpiresAt: null }
