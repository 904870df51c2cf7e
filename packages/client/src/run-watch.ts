import type { checkpointRun } from '@hoc/spine-schemas/run-contracts'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { SentStep } from '@hoc/spine-schemas/traces'

import type { Answer } from './answer.ts'
import type { RunClient } from './governed-run.ts'
import { newId } from './new-id.ts'
import { attemptOf, patiently } from './patience.ts'
import { isRunError, runError, type Objection, type RunError } from './run-errors.ts'
import type { Checkpoint } from './run.ts'
import type { Bounds } from './step-buffer.ts'
import { takeTurns } from './turns.ts'

/** What is asked and told of one run while it lasts. */
export interface Watch {
  /** Asks whether the run may go on. Where it may not, aborts and throws why. */
  look(): Promise<Checkpoint>
  /** How long ago the last checkpoint that let it go on was asked, in milliseconds. */
  age(): number
  /** Tells that the run is alive. */
  beat(): Promise<void>
  /** Records steps. */
  send(steps: readonly SentStep[], bounds: Bounds): Promise<void>
}

interface Watched {
  readonly client: RunClient
  readonly runId: RunId
  readonly patienceMs: number
  /** Aborts the run for a reason, unless it is aborted already; answers the reason for which it is. */
  readonly stopFor: (reason: unknown) => unknown
  /** Aborted when the run has to stop. */
  readonly signal: AbortSignal
  /** Aborted when there is nothing more to tell. */
  readonly over: AbortSignal
}

/** Asks and tells for one run, with patience: an API that starts anew in between is not noticed. */
export function watchRun({ client, runId, patienceMs: ms, stopFor, signal, over }: Watched): Watch {
  const { runs } = client
  let lookedAt = Number.NEGATIVE_INFINITY
  let coming: Promise<Checkpoint> | undefined
  const inTurn = takeTurns()
  return { look, age: () => performance.now() - lookedAt, beat, send }

  // Whoever asks while an answer is on its way shares the next one: it was asked after them.
  function look(): Promise<Checkpoint> {
    coming ??= inTurn(() => {
      coming = undefined
      return lookOnce()
    })
    return coming
  }

  async function lookOnce(): Promise<Checkpoint> {
    signal.throwIfAborted()
    const askedAt = performance.now()
    try {
      const patience = { ms, signal, again: isUnknown }
      const answer = await patiently(() => runs.checkpoint({ runId }, { signal }), patience)
      if (answer.outcome !== 'done') throw objected(runId, answer)
      if (answer.value.verdict === 'stop') throw stopped(runId, answer.value.reasons)
      lookedAt = askedAt
      return answer.value
    } catch (reason) {
      throw stopFor(isRunError(reason) ? reason : runError('RUN_UNGOVERNED', { runId, cause: reason }))
    }
  }

  async function beat(): Promise<void> {
    // Beating twice does no harm, and a key for each beat would be kept for nothing.
    const call = { idempotencyKey: false as const, signal: over }
    const answer = await patiently(() => runs.heartbeat({ runId }, call), { ms, signal: over })
    if (answer.outcome === 'done') return
    await look()
    throw objected(runId, answer)
  }

  async function send(steps: readonly SentStep[], bounds: Bounds): Promise<void> {
    const call = { idempotencyKey: newId(), signal: bounds.signal }
    const answer = await patiently(() => runs.recordSteps({ runId, steps: [...steps] }, call), bounds)
    if (answer.outcome !== 'done') throw await objectionOf(runs, runId, answer)
  }
}

const ENDED = new Set(['RUN_NOT_RUNNING', 'RUN_NOT_FOUND', 'RUN_ENDED', 'RUN_ENDED_OTHERWISE'])

/** Why a run cannot go on, of an answer that is not done. Of a run that has ended, how: a refusal does not say so. */
export async function objectionOf(runs: RunClient['runs'], runId: RunId, answer: Objection): Promise<RunError> {
  const error = objected(runId, answer)
  if (error.code !== 'RUN_ENDED') return error
  const asked = await attemptOf(() => runs.checkpoint({ runId }))
  const told = 'answer' in asked && asked.answer.outcome === 'done' ? asked.answer.value.reasons : []
  return runError('RUN_ENDED', { runId, answer, reasons: told.filter(({ gate }) => gate === 'run') })
}

function objected(runId: RunId, answer: Objection): RunError {
  if (answer.outcome === 'refused') {
    const isEnded = ENDED.has(answer.code)
    return runError(isEnded ? 'RUN_ENDED' : 'RUN_NOT_RECORDED', { runId, answer })
  }
  if (answer.outcome === 'invalid') return runError('RUN_NOT_RECORDED', { runId, answer })
  const { says: reason } = answer
  const denied = answer.outcome === 'denied' ? answer : { gate: 'caller', code: 'UNAUTHENTICATED', liftedBy: null }
  const { gate, code, liftedBy } = denied
  return runError('RUN_STOPPED', { runId, answer, reasons: [{ gate, code, reason, liftedBy }] })
}

function stopped(runId: RunId, reasons: Checkpoint['reasons']): RunError {
  return runError(reasons.some(({ gate }) => gate === 'run') ? 'RUN_ENDED' : 'RUN_STOPPED', { runId, reasons })
}

// Governance that could not be read yet stops every run: it is asked again before that is believed.
function isUnknown(answer: Answer<typeof checkpointRun>): boolean {
  if (answer.outcome !== 'done' || answer.value.verdict !== 'stop') return false
  return answer.value.reasons.every(({ code }) => code === 'AUTHORITY_ERROR')
}
