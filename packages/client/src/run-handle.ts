import type { RunId } from '@hoc/spine-schemas/runs'

import { runError } from './run-errors.ts'
import { doStep, readStep, type NamedStep, type StepInHand, type ToldStep } from './run-step.ts'
import type { Checkpoint } from './run-watch.ts'
import type { StepBuffer, Unnumbered } from './step-buffer.ts'

/** A run under way, as its function has it. */
export interface GovernedRun {
  readonly id: RunId
  /** Aborts when the run has to stop: hand it to whatever takes long. */
  readonly signal: AbortSignal
  /**
   * Asks whether the run may go on, does the step, and records how it went. Answers and throws what the step does; where
   * the run has to stop, throws why, and does nothing.
   */
  step<T>(step: string | NamedStep, work: (step: StepInHand) => T | Promise<T>): Promise<T>
  /** Records a step that was done, or passed over, elsewhere. */
  record(step: ToldStep): void
  /** Asks whether the run may go on. Throws where it may not. */
  checkpoint(): Promise<Checkpoint>
  /** Sends the steps that wait, and is over when they are recorded. */
  flush(): Promise<void>
}

interface Held {
  readonly runId: RunId
  readonly signal: AbortSignal
  readonly steps: StepBuffer
  readonly flush: () => Promise<void>
  readonly look: () => Promise<Checkpoint>
  /** Whether the last checkpoint is young enough to be believed. */
  readonly isFresh: () => boolean
}

/** A run as its function has it, and what whoever ends the run has to know of that. */
export interface Handle {
  readonly run: GovernedRun
  /** Waits for every step under way, and for those that they lead to. Answers what they threw. */
  settled(): Promise<readonly unknown[]>
  /** Takes no further steps. */
  close(): void
}

/** Hands a run to its function. */
export function handRun({ runId, signal, steps, flush, look, isFresh }: Held): Handle {
  const underWay = new Set<Promise<unknown>>()
  let isOver = false

  function record(step: Unnumbered): void {
    if (isOver) throw runError('RUN_OVER', { runId })
    steps.add(step)
  }

  async function takeStep<T>(named: NamedStep, work: (step: StepInHand) => T | Promise<T>): Promise<T> {
    readStep({ ...named, status: 'success', outcomeCategory: 'SUCCESS' })
    if (isOver) throw runError('RUN_OVER', { runId })
    signal.throwIfAborted()
    if (!isFresh()) await look()
    return doStep(named, work, { signal, record })
  }

  return {
    run: {
      id: runId,
      signal,
      step(step, work) {
        const taking = takeStep(typeof step === 'string' ? { skill: step } : step, work)
        underWay.add(taking)
        const forget = (): void => void underWay.delete(taking)
        taking.then(forget, forget)
        return taking
      },
      record: (step) => record(readStep(step)),
      checkpoint: look,
      flush,
    },
    async settled() {
      const thrown: unknown[] = []
      while (underWay.size > 0) {
        const ended = await Promise.allSettled(underWay)
        thrown.push(
          ...ended.filter(({ status }) => status === 'rejected').map((each) => (each as PromiseRejectedResult).reason),
        )
      }
      return thrown
    },
    close: () => void (isOver = true),
  }
}
