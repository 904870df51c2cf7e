import type { checkpointRun } from '@hoc/spine-schemas/run-contracts'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { SentStep } from '@hoc/spine-schemas/traces'
import type { z } from 'zod'

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

/** What a checkpoint says. */
export type Checkpoint = z.output<typeof checkpointRun.output>

/** A step as it is told; its number is given when it is recorded. */
export type ToldStep = Omit<z.input<typeof SentStep>, 'seq'>

/** What is said of a step before it is done. */
export type NamedStep = Pick<ToldStep, 'skill' | 'params'>

/** What a step may tell of itself while it is done. */
export interface StepInHand {
  /** Aborts when the run has to stop. */
  readonly signal: AbortSignal
  /** Adds to what the step costs, in millionths of a dollar. */
  spend(micros: number): void
  /** Adds to what models read and wrote for the step. */
  count(tokens: { readonly input?: number; readonly output?: number }): void
  /** Tells how the step ended, where "SUCCESS" is not all there is to it, and how often it was tried again. */
  tell(facts: Partial<Pick<ToldStep, 'outcomeCategory' | 'outcomeCode' | 'retryCount'>>): void
}
