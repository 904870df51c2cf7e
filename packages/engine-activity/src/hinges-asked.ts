import type { RunState } from '@hoc/spine-schemas/runs'

import { FORGOTTEN } from './end.ts'
import { byWhen } from './explain-dispatches.ts'
import { outcomeOf, type KeptOf, type SeenDispatch } from './explained.ts'

type Asked = Pick<KeptOf, 'run' | 'dispatches' | 'retriedBy'>

/** How a run is told to have failed by what was told to stop it, as a governed run tells it. */
const STOPPED: readonly (string | null)[] = ['RUN_STOPPED', 'RUN_UNGOVERNED']

/** Whether a run says of itself that it failed because it was stopped. */
export function saysStopped({ state, errorCode }: { readonly state: string; readonly errorCode?: string | null }) {
  return state === 'failed' && STOPPED.includes(errorCode ?? null)
}

/**
 * What was asked of a run by those whose run it is, came to nothing, and was not done or so after all: in the order that it
 * was asked. The outcome hangs on it, for it bore on how the run ended.
 */
export function cameToNothing(kept: Asked, outcome: 'denied' | 'refused'): SeenDispatch[] {
  const inOrder = kept.dispatches.toSorted(byWhen)
  const isOfEnd = (one: SeenDispatch) => ENDING.has(one.operation) && one.outcome === 'done'
  const end = inOrder.find((one) => isOfEnd(one) && one.at === endOf(kept))
  const met = inOrder.filter((one) => one.outcome === outcome && isOwn(one, kept) && bears(one, kept))
  return met.filter(
    (one) =>
      isBefore(one.at, endOf(kept)) && !(end && byWhen(one, end) > 0) && !isDoneAfter(one, kept) && !isSo(one, kept),
  )
}

function endOf({ run, retriedBy }: Asked): string | null {
  return outcomeOf({ run, retriedBy }).endedAt
}

// What a run does is done by whoever runs it.
const DOING = new Set(['runs.start', 'runs.heartbeat', 'runs.record_steps'])

/** Those who run it: who started it, or tells of it; who declared it, where nobody is recorded to. */
export function runners({ run, dispatches }: Pick<KeptOf, 'run' | 'dispatches'>): Set<string> {
  const done = dispatches.filter(({ operation, outcome }) => DOING.has(operation) && outcome === 'done')
  return new Set(done.length > 0 ? done.map(({ actorId }) => actorId) : [run.createdBy])
}

// What a stranger would have done to it is not what it hung on. Who might have started it, though, is no stranger.
function isOwn({ operation, actorId }: SeenDispatch, { run, dispatches }: Asked): boolean {
  return operation === 'runs.start' || actorId === run.createdBy || runners({ run, dispatches }).has(actorId)
}

/** What ends a run, and each can be done once. */
const ENDING = new Set(['runs.complete', 'runs.fail', 'runs.cancel', 'runs.crash', 'failures.report'])

/** Whether an operation starts a run, keeps it alive or ends it: without it, the run is found crashed or forgotten. */
export function isOfLife({ operation }: Pick<SeenDispatch, 'operation'>): boolean {
  return operation === 'runs.start' || LIVING.has(operation) || ENDING.has(operation)
}

// Who is not told whether it may go on does not go on.
const LIVING = new Set(['runs.heartbeat', 'runs.checkpoint'])

// Whoever only looks, or tells of a run, changes nothing of how it ends.
const BESIDE =
  /\.(?:get|list|live|outcome|explain|prove|verify|compare|retry)|^(?:violations|decisions|traces|incidents|lessons)\./

function bears({ operation, actorId, at }: SeenDispatch, { run }: Asked): boolean {
  if (operation === 'runs.start') return isUnstarted(run, actorId)
  if (ENDING.has(operation)) return true
  if (BESIDE.test(operation) || !['running', 'crashed', 'failed'].includes(run.state)) return false
  if (run.state === 'failed') return !LIVING.has(operation) || saysStopped(run)
  if (run.state === 'running' && !LIVING.has(operation)) return true
  // Had it been heard of since, that was not what it fell silent for.
  return run.state === 'queued' || run.lastSeenAt === null || at > run.lastSeenAt
}

/** Whether a run ended because nobody had started it. */
export function isForgotten(run: KeptOf['run']): boolean {
  return run.state === 'cancelled' && run.startedAt === null && run.errorMessage === FORGOTTEN
}

// Whoever was not let start it, and calls it off, does so for that; somebody else does not.
function isUnstarted(run: KeptOf['run'], by: string): boolean {
  if (run.state === 'queued' || isForgotten(run)) return true
  return run.state === 'cancelled' && run.startedAt === null && run.endedBy === by
}

/** Whether an instant is none after the end. */
function isBefore(at: string, endedAt: string | null): boolean {
  return endedAt === null || at <= endedAt
}

// What is done once was done afterwards, whatever the clocks of two processes say.
function isDoneAfter({ operation, at }: SeenDispatch, { dispatches }: Asked): boolean {
  const isOnce = operation === 'runs.start' || ENDING.has(operation)
  const done = dispatches.filter((one) => one.operation === operation && one.outcome === 'done')
  return done.some((one) => isOnce || one.at >= at)
}

const FAILED: readonly RunState[] = ['failed']
const WELL_OR_NOT: readonly RunState[] = ['succeeded', 'failed']
const MEANT: Readonly<Record<string, readonly RunState[]>> = {
  'runs.fail': FAILED,
  'failures.report': FAILED,
  'runs.complete': WELL_OR_NOT,
  'runs.complete ERROR_MISSING': FAILED,
  'runs.complete ERROR_UNEXPECTED': ['succeeded'],
  'runs.cancel': ['cancelled', 'succeeded', 'failed'],
}

// A run that came to the end which was meant came to it, whichever way it was told of at last. And who would have called it
// off wanted no other end of what it did.
function isSo({ operation, code }: SeenDispatch, { run }: Asked): boolean {
  return (MEANT[`${operation} ${code}`] ?? MEANT[operation] ?? []).includes(run.state)
}
