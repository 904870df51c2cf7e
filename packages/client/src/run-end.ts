import type { Completion, completeRun } from '@hoc/spine-schemas/run-completion'
import type { z } from 'zod'

import type { Done } from './answer.ts'
import { newId } from './new-id.ts'
import { patiently } from './patience.ts'
import { isRunError, runError, type Objection, type RunError } from './run-errors.ts'
import type { RunLife } from './run-life.ts'
import type { Passage, Result } from './run-passage.ts'
import { objectionOf } from './run-watch.ts'
import { failureOf, naming } from './thrown.ts'

type Completion = z.output<typeof Completion>

/** What a governed run answers once it is completed: what its function did, and what its end left. */
export type Completed<T> = Completion & { readonly value: T }

/** Records how a run ended. Answers where it is completed, and throws otherwise: what its function threw, or why not. */
export async function endRun<T>(life: RunLife, { result, stop }: Passage<T>): Promise<Completed<T>> {
  const isGivenUp = stop !== undefined && life.isGivenUpFor(stop.reason)
  if (stop && !isGivenUp) throw await endStopped(life, stop.reason, result)
  if (result !== 'hangs' && 'value' in result) {
    const left = await recorded({ life, result, ms: life.patienceMs }, complete(life, { outcome: 'succeeded' }))
    return { ...left, value: result.value }
  }
  if (isGivenUp) {
    await recorded({ life, result, ms: life.patienceMs }, cancel(life, stop.reason))
    throw stop.reason
  }
  const thrown = thrownOf(result)
  await recorded({ life, result, ms: life.patienceMs }, complete(life, failed(thrown)))
  throw naming(life.runId, thrown)
}

interface Call {
  readonly idempotencyKey: string
}

type Told = Omit<z.input<typeof completeRun.input>, 'runId'>
type Answered<V> = (Done & { readonly value: V }) | Objection
type Ending<V> = (call: Call) => Promise<Answered<V>>

const complete =
  ({ client, runId }: RunLife, told: Told): Ending<Completion> =>
  (call) =>
    client.runs.complete({ runId, ...told }, call)

const cancel =
  ({ client, runId }: RunLife, reason: unknown): Ending<unknown> =>
  (call) =>
    client.runs.cancel({ runId, reason: failureOf(reason).errorMessage.slice(0, 2_000).toWellFormed() }, call)

interface Recording {
  readonly life: RunLife
  readonly result: Result<unknown>
  /** For how long an API that is away is asked again. */
  readonly ms: number
}

// The steps first: a run that has ended takes no more of them.
async function recorded<V>({ life, result, ms }: Recording, end: Ending<V>): Promise<V> {
  const { client, runId, steps } = life
  try {
    await steps.flush({ ms })
    const call = { idempotencyKey: newId() }
    const answer = await patiently<Answered<V>>(() => end(call), { ms })
    if (answer.outcome === 'done') return answer.value
    throw await objectionOf(client.runs, runId, answer)
  } catch (cause) {
    const error = isRunError(cause) ? cause : runError('RUN_NOT_RECORDED', { runId, cause })
    throw Object.assign(error, told(life, result))
  }
}

// Whoever stopped it may have stopped all writes, too. It is tried once, and the error says what came of that.
async function endStopped(life: RunLife, reason: unknown, result: Result<unknown>): Promise<RunError> {
  const { runId } = life
  const error = isRunError(reason) ? reason : runError('RUN_UNGOVERNED', { runId, cause: reason })
  if (error.code === 'RUN_ENDED') return Object.assign(error, told(life, result))
  try {
    await recorded({ life, result, ms: 0 }, complete(life, failed(error)))
    return Object.assign(error, told(life, result), { isRecorded: true })
  } catch (notRecorded) {
    return Object.assign(error, told(life, result), { isRecorded: false, notRecorded })
  }
}

function failed(thrown: unknown): Told {
  return { outcome: 'failed', ...failureOf(thrown) }
}

function told({ steps }: RunLife, result: Result<unknown>): Partial<RunError> {
  return { ...(result === 'hangs' ? { hangs: true } : result), unrecordedSteps: steps.waiting() }
}

function thrownOf(result: Result<unknown>): unknown {
  return result !== 'hangs' && 'thrown' in result ? result.thrown : new Error('The function of the run did not end.')
}
