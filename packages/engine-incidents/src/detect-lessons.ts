import type { EndedRun } from '@hoc/spine-schemas/runs'

import { detectCriticalSuccess, successOf, type Thrift } from './detect-critical-success.ts'
import { detectFailure, type Failure } from './detect-failure.ts'
import { detectNearThreshold, percentOf, type Utilization } from './detect-near-threshold.ts'
import type { Detected, Seen } from './detected.ts'

/** How a run ended: plain facts, all of them known when it ends. */
export interface RunEnd {
  readonly run: Pick<EndedRun, 'id' | 'agentId'>
  /** What went wrong, where it failed; as bad as its incident. */
  readonly failure?: Failure | undefined
  /** What it used of each threshold that it had, its budget among them. */
  readonly utilizations?: readonly Utilization[]
  /** Where it had a budget. */
  readonly thrift?: Thrift | undefined
}

/** What the end of a run teaches: a failure, thresholds that were nearly reached, an unusually good run. */
export function detectLessons({ run, failure, utilizations = [], thrift }: RunEnd): Detected[] {
  const seen: Seen = { sourceEventType: 'run', sourceEventId: run.id, sourceRunId: run.id, agentId: run.agentId }
  const near = utilizations.filter((used) => percentOf(used) < 100).map((used) => detectNearThreshold(used, seen))
  const success = failure === undefined && thrift ? successOf(thrift) : undefined
  return [failure && detectFailure(failure, seen), ...near, success && detectCriticalSuccess(success, seen)].filter(
    (each) => each !== undefined,
  )
}
