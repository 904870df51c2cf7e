import { withGrace } from './grace.ts'
import type { Handle } from './run-handle.ts'
import type { GovernedRun } from './run.ts'
import { naming } from './thrown.ts'

/** How the function of a run ended: with a value, with an error, or not within its grace. */
export type Result<T> = { readonly value: T } | { readonly thrown: unknown } | 'hangs'

/** How the function of a run ended, and what the run was stopped for by then, if it was. */
export interface Passage<T> {
  readonly result: Result<T>
  readonly stop: { readonly reason: unknown } | undefined
}

interface Bounds {
  readonly graceMs: number
  readonly stopFor: (reason: unknown) => unknown
}

/** Lets a function do a run, and waits for all of its steps: what goes on when the run ends would be in no record. */
export async function passThrough<T>(
  { run, settled, close }: Handle,
  work: (run: GovernedRun) => T | Promise<T>,
  { graceMs, stopFor }: Bounds,
): Promise<Passage<T>> {
  const { signal } = run
  const stopNow = () => (signal.aborted ? { reason: signal.reason as unknown } : undefined)

  const result = await withGrace(resultOf(work, run), signal, graceMs)
  const stop = stopNow()
  // What it has left under way has to stop, too.
  if (result !== 'hangs' && 'thrown' in result) stopFor(result.thrown)
  const failures = await withGrace(settled(), signal, graceMs)
  close()

  if (result === 'hangs' || 'thrown' in result) return { result, stop }
  if (failures === 'hangs') return { result: failures, stop: stopNow() }
  return { result: failures.length > 0 ? { thrown: failures[0] } : result, stop: stopNow() }
}

async function resultOf<T>(work: (run: GovernedRun) => T | Promise<T>, run: GovernedRun): Promise<Result<T>> {
  try {
    return { value: await work(run) }
  } catch (thrown) {
    return { thrown: naming(run.id, thrown) }
  }
}
