import type { RunId } from '@hoc/spine-schemas/runs'

import { runError } from './run-errors.ts'
import { doStep, readNamed, readStep, readWork } from './run-step.ts'
import type { Checkpoint, GovernedRun, NamedStep, StepInHand } from './run.ts'
import type { StepBuffer, Unnumbered } from './step-buffer.ts'

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
    readNamed(named, runId)
    readWork(named, work, runId)
    if (isOver) throw runError('RUN_OVER', { runId })
    signal.throwIfAborted()
    if (!isFresh()) await look()
    return doStep(named, work, { runId, signal, record })
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
      record: (step) => record(readStep(step, { runId })),
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
