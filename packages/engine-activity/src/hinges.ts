import type { Hinge } from '@hoc/spine-schemas/run-explanation'
import type { EndedRun } from '@hoc/spine-schemas/runs'

import { brief, type KeptOf } from './explained.ts'
import { isForgotten, saysStopped } from './hinges-asked.ts'
import { denied } from './hinges-denied.ts'
import { judged } from './hinges-judged.ts'
import { refused } from './hinges-refused.ts'
import { stoppedSince, stops, type Controls } from './hinges-stops.ts'

/** How many are told: who is denied a thousand times is denied for a few reasons. */
const MOST = 30

/**
 * What would have changed how a run went, the cause first: what stopped it, what ended it, what it was not let do, and what
 * was found of it. Each follows from something that is recorded, and had it been otherwise, so would what it names have
 * been; of a run that went well there is none.
 */
export function hingesOf(kept: KeptOf, controls: Controls): Hinge[] {
  const stopped = stops(kept, controls)
  const objected = [...denied(kept, controls), ...refused(kept)]
  const causes = objected.filter(({ isOfLife }) => isOfLife && isCausedBefore(kept))
  const others = objected.filter((one) => !causes.includes(one))
  const before = [...stopped, ...causes]
  return [
    ...before.map(({ hinge }) => hinge),
    ...ends(kept, { isStopped: before.some((one) => isOfSilence(one, kept)), controls }),
    ...model(kept),
    ...failedStep(kept),
    ...others.map(({ hinge }) => hinge),
    ...judged(kept),
  ].slice(0, MOST)
}

// Of one that fell silent, was not started, or says that it was stopped, the cause lies before the end.
function isCausedBefore({ run }: KeptOf): boolean {
  if (run.state === 'cancelled') return run.startedAt === null
  return run.state === 'queued' || run.state === 'crashed' || saysStopped(run)
}

// What stopped all that it writes, after it was last heard of.
function isOfSilence({ hinge, at }: { readonly hinge: Hinge; readonly at: string }, { run }: KeptOf): boolean {
  const lastSeenAt = run.state === 'queued' ? null : run.lastSeenAt
  return /^(?:GOVERNANCE|TENANT|KEY|AUTHORITY)_/.test(hinge.name) && lastSeenAt !== null && at > lastSeenAt
}

interface Stopping {
  readonly isStopped: boolean
  readonly controls: Controls
}

function ends({ run }: KeptOf, stopping: Stopping): Hinge[] {
  const { state, id } = run
  if (state === 'queued')
    return [{ kind: 'start', name: 'runs.start', id, says: 'It waits to be started: runs.start does.' }]
  if (state === 'running' || state === 'succeeded') return []
  if (isForgotten(run))
    return [{ kind: 'start', name: 'runs.start', id, says: `Had it been started before ${run.endedAt}.` }]
  const why = run.errorMessage === null ? '' : `: ${brief(run.errorMessage)}`
  if (state === 'cancelled') {
    return [{ kind: 'cancellation', name: 'runs.cancel', id, says: `Had ${brief(run.endedBy)} not cancelled it${why}` }]
  }
  if (state === 'crashed') return [{ kind: 'lease', name: 'runs.heartbeat', id, says: silence(run, stopping) }]
  return [{ kind: 'error', name: run.errorCode ?? state.toUpperCase(), id, says: `Had it not ${FAILED[state]}${why}` }]
}

const FAILED: Readonly<Record<string, string>> = { failed: 'failed', blocked: 'been blocked', halted: 'been halted' }

function silence({ lastSeenAt, endedAt }: EndedRun, { isStopped, controls }: Stopping): string {
  const last = lastSeenAt === null ? '' : ` after ${lastSeenAt}`
  if (isStopped) return `Had a heartbeat been let in${last}: it fell silent, for its writes were stopped.`
  const since = lastSeenAt === null ? '' : stoppedSince({ lastSeenAt, endedAt }, controls)
  return `Had a heartbeat come${last} before its lease ran out.${since}`
}

function model({ failure }: KeptOf): Hinge[] {
  if (!failure) return []
  const { id, model: name, category, retryAfterSeconds } = failure
  const again = category === 'transient' ? ` Trying again may help, after ${retryAfterSeconds ?? 0} s.` : ''
  return [{ kind: 'model', name, id, says: `Had ${brief(name)} answered (${failure.type}).${again}` }]
}

// The last step that failed, where its work was not done after all, and nothing but its own code says that it went on without it.
function failedStep({ run, steps }: KeptOf): Hinge[] {
  if (run.state !== 'failed') return []
  const last = steps.findLast(({ status }) => status === 'failure')
  if (!last) return []
  const { seq, skill, outcomeCategory, outcomeCode } = last
  const done = steps.filter((one) => one.seq > seq && one.status === 'success')
  const isNamed = run.errorCode !== null && [outcomeCategory, outcomeCode].includes(run.errorCode)
  if (done.some((one) => !isNamed || one.skill === skill)) return []
  const code = outcomeCode ?? outcomeCategory
  return [
    { kind: 'step', name: code, id: null, says: `Had step ${seq}, ${brief(skill)}, not ended with ${brief(code)}.` },
  ]
}
