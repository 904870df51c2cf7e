import type { checkpointRun } from '@hoc/spine-schemas/run-contracts'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { z } from 'zod'

import type { Answer } from './answer.ts'
import { isError, read } from './thrown.ts'

/** Why a run is not what its function made of it, and what to do about it. */
export const runTroubles = {
  RUN_REFUSED: {
    says: 'The run was not begun.',
    advice: 'Nothing was done. Change what the reason names, and ask again.',
  },
  RUN_NOT_BEGUN: {
    says: 'Whether the run may begin could not be learnt, so it does not.',
    advice:
      'None of its work was done. See that a HOC API runs where the client was told ("npm start" starts one), or give the run more patience.',
  },
  RUN_STOPPED: {
    says: 'The run was told to stop.',
    advice: 'Begin another one when whoever can lift the reason has done so.',
  },
  RUN_ENDED: {
    says: 'The run has ended without this process.',
    advice:
      'Look at it with "runs.outcome". If it counts as crashed, it was silent for too long: give it a longer lease.',
  },
  RUN_UNGOVERNED: {
    says: 'Whether the run may go on could not be learnt, so it does not.',
    advice:
      'See that a HOC API runs where the client was told ("npm start" starts one), or give the run more patience.',
  },
  RUN_NOT_RECORDED: {
    says: 'How the run ended could not be recorded.',
    advice: 'Record the end by hand with its id, or leave it: it will be found crashed after its lease.',
  },
  RUN_OVER: { says: 'The run is over.', advice: 'Await every step inside of the function of its run.' },
  STEP_INVALID: {
    says: 'The step cannot be recorded as it is told.',
    advice:
      'Tell what can be written as JSON and is within the limits that it names, parameters of at most 64 KiB: name what is used, do not enclose it.',
  },
} as const

export type RunTrouble = keyof typeof runTroubles

/** Why a checkpoint says stop. */
export type StopReason = z.output<typeof checkpointRun.output>['reasons'][number]

/**
 * What is thrown of a governed run, besides what its own function throws. What is a whole answer, value or error may be
 * asked for, and is not printed with the rest.
 */
export type RunError = Error & {
  readonly code: RunTrouble
  /** Undefined where there is no run yet. */
  readonly runId: RunId | undefined
  readonly reasons: readonly StopReason[]
  /** What the API answered, where that was the reason. */
  readonly answer?: Objection
  /** What the function of the run answered, where it did. */
  readonly value?: unknown
  /** What the function of the run threw, where it did. */
  readonly thrown?: unknown
  /** Whether that function was left to itself, because it had not ended in its grace. */
  readonly hangs?: boolean
  /** How many finished steps are in no record. */
  readonly unrecordedSteps?: number
  /** Of a run that was stopped: whether it could be recorded as failed, and if not, why. */
  readonly isRecorded?: boolean
  readonly notRecorded?: unknown
  /** Of a run that was declared and not begun: why it could not be cancelled either. It is within a day. */
  readonly notCancelled?: unknown
}

/** An answer that is not done. */
export type Objection = Exclude<Answer, { outcome: 'done' }>

interface Particulars {
  readonly runId?: RunId | undefined
  readonly what?: string | undefined
  readonly reasons?: readonly StopReason[]
  readonly answer?: Objection
  readonly cause?: unknown
  /** What to do about it, where that is not what is done about any such trouble. */
  readonly advice?: string
}

/** Makes the error that says what became of a run, and what to do next. */
export function runError(code: RunTrouble, particulars: Particulars): RunError {
  const { runId, reasons = [], answer, cause } = particulars
  const { says } = runTroubles[code]
  const { advice = runTroubles[code].advice } = particulars
  const reason = reasons.map((each) => each.reason).join(' ') || (answer ? saidBy(answer) : saidOf(cause))
  const why = particulars.what ?? reason
  const message = [says, why, answer?.advice, runId && `(run ${runId})`, advice]
  const error = new Error(message.filter(Boolean).join(' '), cause === undefined ? {} : { cause }) as RunError
  return saying(error, { code, runId, reasons, ...(answer && { answer }) })
}

const WHOLE = new Set(['answer', 'value', 'thrown', 'notRecorded', 'notCancelled'])

/** Gives an error of a run what became known of it, and lets it say so. */
export function saying(error: RunError, facts: Partial<RunError>, ...more: readonly string[]): RunError {
  for (const [key, value] of Object.entries(facts)) {
    Object.defineProperty(error, key, { value, enumerable: !WHOLE.has(key), configurable: true, writable: true })
  }
  if (more.length === 0) return error
  const { message, stack } = error
  error.message = [message, ...more].join(' ')
  // What is printed is the stack, which begins in V8 with what the error said when it was made.
  if (stack) error.stack = stack.replace(message, () => error.message)
  return error
}

// Of an input that is invalid which part of it is, and how.
function saidBy(answer: Objection): string {
  if (answer.outcome !== 'invalid') return answer.says
  const named = answer.issues.map(({ path, message }) => `${path || 'the whole'}: ${message.replace(/\.$/, '')}.`)
  return [answer.says, ...named].join(' ')
}

// Of an error of a call what went wrong: what to do about it is another thing for a run than for a call.
function saidOf(cause: unknown): string | undefined {
  return [read(cause, 'says'), read(cause, 'message')].find((each) => typeof each === 'string')
}

/** Whether something that was thrown is about a run, and which trouble it is. */
export function isRunError(thrown: unknown): thrown is RunError {
  const code = read(thrown, 'code')
  return isError(thrown) && typeof code === 'string' && Object.hasOwn(runTroubles, code)
}
