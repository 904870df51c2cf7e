/** What became of a run, as far as incidents are concerned. */
export type Outcome = 'success' | 'failure' | 'blocked' | 'aborted'

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  succeeded: 'success',
  completed: 'success',
  success: 'success',
  failed: 'failure',
  failure: 'failure',
  error: 'failure',
  crashed: 'failure',
  halted: 'blocked',
  blocked: 'blocked',
  aborted: 'aborted',
  cancelled: 'aborted',
}

/** What the status of a run says of its outcome, however it is written. What nobody has heard of is a failure. */
export function outcomeOf(status: string): Outcome {
  const known = status.toLowerCase()
  return Object.hasOwn(OUTCOMES, known) ? (OUTCOMES[known] ?? 'failure') : 'failure'
}
