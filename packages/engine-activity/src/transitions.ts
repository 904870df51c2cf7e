import { EndedRunState, type RunState } from '@hoc/spine-schemas/runs'

const ended: readonly string[] = EndedRunState.options

// #region transitions
/** What may become of a run in each state. What has ended becomes nothing. */
export const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'blocked', 'cancelled'],
  running: ['succeeded', 'failed', 'blocked', 'halted', 'cancelled', 'crashed'],
  succeeded: [],
  failed: [],
  blocked: [],
  halted: [],
  cancelled: [],
  crashed: [],
}
// #endregion

/** Whether a run in one state may become one in another. */
export function mayBecome(from: RunState, to: RunState): boolean {
  return transitions[from].includes(to)
}

/** Whether a run has ended, in which state ever. */
export function hasEnded<R extends { readonly state: RunState }>(run: R): run is Extract<R, { state: EndedRunState }> {
  return ended.includes(run.state)
}
