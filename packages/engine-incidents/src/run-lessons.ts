import type { EndedRun, RunId } from '@hoc/spine-schemas/runs'

import { efficiencyOf, successOf, type Thrift } from './detect-critical-success.ts'
import { detectFailure, type Failure } from './detect-failure.ts'
import type { Detected } from './detected.ts'
import { codeOf, kindOf, ofRun } from './failure.ts'

type Told = Pick<Failure, 'errorCode' | 'errorMessage'>

/** What went wrong with a run that failed or crashed, as grave as its incident; nothing of any other. */
export function failureOf(run: EndedRun): Failure | undefined {
  return ofRun(run) && graveness(run)
}

/** The lesson that a failure will be: what others like it are looked up by, before the run is read. */
export function lessonOfFailure(runId: RunId, told: Told): Detected {
  const seen = { sourceEventType: 'run', sourceEventId: runId, sourceRunId: runId, agentId: null } as const
  return detectFailure(graveness(told), seen)
}

function graveness({ errorCode, errorMessage }: Told): Failure {
  const code = codeOf({ errorCode, errorMessage })
  return { errorCode: code, errorMessage, severity: kindOf(code).severity }
}

/** What a run spent of a budget. */
interface Spending {
  readonly costMicros: number
  readonly ranMs: number
  readonly budgetMicros: number
}

type Spent = Omit<Spending, 'budgetMicros'>

/** What a run spent, if it was so little that it is worth comparing with others. */
export function worthComparing(spending: Spending | undefined): Spending | undefined {
  const isBest = spending && successOf(thriftOf(spending, Array<Spent>(MANY).fill(WORST)))
  return isBest && spending
}

/** How thrifty a run was, beside earlier ones of its agent. */
export function thriftOf(spending: Spending, earlier: readonly Spent[]): Thrift {
  const own = used(spending, spending.budgetMicros)
  const better = earlier.filter((each) => efficiencyOf(used(each, spending.budgetMicros)) > efficiencyOf(own))
  const comparable = { runs: earlier.length, better: better.length }
  return { ...own, consumedMicros: spending.costMicros, comparable }
}

function used({ costMicros, ranMs }: Spent, budgetMicros: number) {
  return { utilizationPercent: (costMicros * 100) / budgetMicros, durationMs: ranMs }
}

const MANY = 100
const WORST: Spent = { costMicros: Number.MAX_SAFE_INTEGER, ranMs: 1 }
