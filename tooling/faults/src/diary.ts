import type { RunId } from '@hoc/spine-schemas/runs'

/** What the API has confirmed of a completed run. */
export interface Completed {
  readonly runId: RunId
  readonly outcome: 'succeeded' | 'failed'
  readonly steps: number
  readonly evaluationId: string
  readonly manifestSha: string
}

/** Everything that was confirmed to somebody, and what was answered that must not be. */
export interface Diary {
  readonly completed: Completed[]
  /** Runs that were started and left alone. */
  readonly abandoned: RunId[]
  readonly findings: string[]
  /** How many calls were sent, further attempts included, and how many of those got no answer. */
  calls: number
  unanswered: number
}
