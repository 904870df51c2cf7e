import type { RunId, RunningRun } from '@hoc/spine-schemas/runs'

import type { RunClient } from './governed-run.ts'
import { isRunError, runError } from './run-errors.ts'
import { handRun } from './run-handle.ts'
import type { GovernedRun } from './run.ts'
import { passThrough, type Passage } from './run-passage.ts'
import type { RunSettings } from './run-settings.ts'
import { watchRun } from './run-watch.ts'
import { bufferSteps, type StepBuffer } from './step-buffer.ts'
import { tick } from './ticker.ts'

/** A run from its start to its end, as whoever ends it has it. */
export interface RunLife {
  readonly client: RunClient
  readonly runId: RunId
  readonly patienceMs: number
  readonly steps: StepBuffer
  /** Lets a function do the run, and waits for all of its steps. */
  through<T>(work: (run: GovernedRun) => T | Promise<T>): Promise<Passage<T>>
  /** Whether that is why whoever began the run has given it up. */
  isGivenUpFor(reason: unknown): boolean
  /** Stops all that goes on beside the function. */
  stop(): void
}

/** Starts what goes on beside the function of a run: heartbeats, checkpoints, and sending its steps. */
export function liveRun({ id: runId, leaseSeconds }: RunningRun, settings: RunSettings): RunLife {
  const { client, signal: outer, patienceMs, checkpointMs, watchMs, flushMs, graceMs } = settings
  const [must, over] = [new AbortController(), new AbortController()]
  const { signal } = must
  const stopFor = (reason: unknown): unknown => {
    must.abort(reason)
    return signal.reason
  }
  const giveUp = () => void stopFor(outer?.reason)
  outer?.addEventListener('abort', giveUp)
  if (outer?.aborted) giveUp()

  const { look, age, beat, send } = watchRun({ client, runId, patienceMs, stopFor, signal, over: over.signal })
  const steps = bufferSteps(send)
  const flush = () => steps.flush({ ms: patienceMs, signal })
  const handle = handRun({ runId, signal, steps, flush, look, isFresh: () => age() < checkpointMs })
  const failed = (cause: unknown) =>
    void stopFor(isRunError(cause) ? cause : runError('RUN_UNGOVERNED', { runId, cause }))
  const heart = tick((leaseSeconds * 1_000) / 3, beat, failed)
  const beside = [tick(watchMs, look, failed), tick(flushMs, flush, failed)]

  return {
    client,
    runId,
    patienceMs,
    steps,
    async through(work) {
      const passage = await passThrough(handle, work, { graceMs, stopFor })
      for (const each of beside) each.stop()
      return passage
    },
    isGivenUpFor: (reason) => outer?.aborted === true && outer.reason === reason,
    stop() {
      outer?.removeEventListener('abort', giveUp)
      for (const each of [...beside, heart]) each.stop()
      over.abort()
      stopFor(runError('RUN_OVER', { runId }))
    },
  }
}
