import type { Completion, completeRun } from '@hoc/spine-schemas/run-completion'
import type { z } from 'zod'

import type { Done } from './answer.ts'
import { newId } from './new-id.ts'
import { patiently } from './patience.ts'
import { isRunError, runError, saying, type Objection, type RunError } from './run-errors.ts'
import type { RunLife } from './run-life.ts'
import type { Passage, Result } from './run-passage.ts'
import { objectionOf } from './run-watch.ts'
import { failureOf, naming, read } from './thrown.ts'

type Completion = z.output<typeof Completion>

/** What a governed run answers once it is completed: what its function did, and what its end left. */
export type Completed<T> = Completion & { readonly value: T }

/** Records how a run ended. Answers where it is completed, and throws otherwise: what its function threw, or why not. */
export async function endRun<T>(life: RunLife, { result, stop }: Passage<T>): Promise<Completed<T>> {
  const isGivenUp = stop !== undefined && life.isGivenUpFor(stop.reason)
  if (stop && !isGivenUp) throw await endStopped(life, stop.reason, result)
  if (result !== 'hangs' && 'value' in result) {
    const left = await recorded(life, result, complete(life, { outcome: 'succeeded' }))
    return { ...left, value: result.value }
  }
  if (isGivenUp) {
    await recorded(life, result, cancel(life, stop.reason))
    throw stop.reason
  }
  const thrown = thrownOf(result)
  await recorded(life, result, complete(life, failed(thrown)))
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

// What cannot be recorded is thrown with all that is known of it by then.
async function recorded<V>(life: RunLife, result: Result<unknown>, end: Ending<V>): Promise<V> {
  try {
    return await sent(life, end, life.patienceMs)
  } catch (error) {
    throw saying(error as RunError, told(life, result), ...becameOf(result), ...unrecorded(life, error))
  }
}

// The steps first: a run that has ended takes no more of them.
async function sent<V>({ client, runId, steps }: RunLife, end: Ending<V>, ms: number): Promise<V> {
  try {
    await steps.flush({ ms })
    const call = { idempotencyKey: newId() }
    const answer = await patiently<Answered<V>>(() => end(call), { ms })
    if (answer.outcome === 'done') return answer.value
    throw await objectionOf(client.runs, runId, answer)
  } catch (cause) {
    throw isRunError(cause) ? cause : runError('RUN_NOT_RECORDED', { runId, cause })
  }
}

// Whoever stopped it may have stopped all writes, too. It is tried once, and the error says what came of that.
async function endStopped(life: RunLife, reason: unknown, result: Result<unknown>): Promise<RunError> {
  const { runId } = life
  const error = isRunError(reason) ? reason : runError('RUN_UNGOVERNED', { runId, cause: reason })
  if (error.code === 'RUN_ENDED') return saying(error, told(life, result), ...missing(life))
  try {
    await sent(life, complete(life, failed(error)), 0)
    return saying(error, { ...told(life, result), isRecorded: true })
  } catch (notRecorded) {
    const facts = { ...told(life, result), isRecorded: false, notRecorded }
    return saying(error, facts, ...unrecorded(life, error, notRecorded))
  }
}

// What an error does not say by itself of an end that is in no record.
function unrecorded(life: RunLife, error: unknown, why = error): string[] {
  const isEnded = read(why, 'code') === 'RUN_ENDED'
  const isSaid = read(error, 'code') === (isEnded ? 'RUN_ENDED' : 'RUN_NOT_RECORDED')
  return [...(isSaid ? [] : [isEnded ? ENDED : SILENT]), ...missing(life)]
}

const ENDED = 'It has ended without this process.'
const SILENT = 'Its end could not be recorded: it will be found crashed after its lease.'

function missing({ steps }: RunLife): string[] {
  const count = steps.waiting()
  if (count === 0) return []
  return [count === 1 ? '1 finished step is in no record.' : `${count} finished steps are in no record.`]
}

function becameOf(result: Result<unknown>): string[] {
  if (result === 'hangs') return ['Its function did not end.']
  if ('value' in result) return ['Its work is done.']
  const { errorCode, errorMessage } = failureOf(result.thrown)
  return [`Its function threw ${errorCode}, "${errorMessage.slice(0, 500).toWellFormed()}".`]
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
