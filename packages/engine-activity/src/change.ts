import type { ActorId } from '@hoc/spine-schemas/caller'
import type { Obligation, Run } from '@hoc/spine-schemas/runs'

/** Who changes a run, and when. */
export interface By {
  readonly by: ActorId
  readonly at: string
}

/** A run before and after. */
export interface Change<Before extends Run = Run, After extends Run = Run> {
  readonly before: Before
  readonly after: After
}

/** Something owed, before and after. */
export interface ObligationChange {
  readonly before: Obligation
  readonly after: Obligation
}

/** An instant that is so many seconds after another. */
export function secondsAfter(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString()
}
