import type { Ended } from './command.ts'
import type { Step } from './steps.ts'

/** How many things a step looked at, and how they went. */
export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What a step's end means: its own count, or one for the whole step. A step that fails counts a failure. */
export function outcomeOf(step: Step, { code, text }: Pick<Ended, 'code' | 'text'>): Outcome {
  const counted = step.counts ? readTally(text) : undefined
  if (!counted) return code === 0 && !step.counts ? one('passed') : one('failed')
  return code === 0 || counted.failed > 0 ? counted : { ...counted, failed: 1 }
}

/** The last line of the form `N passed, N failed, N skipped`, if there is one. */
export function readTally(text: string): Outcome | undefined {
  const last = [...text.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1)
  return last && { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3]) }
}

/** The sum of many outcomes. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((total, { passed, failed, skipped }) => ({
    passed: total.passed + passed,
    failed: total.failed + failed,
    skipped: total.skipped + skipped,
  }))
}

/** The plain line that any CI can count. */
export function tallyLine({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function one(how: keyof Outcome): Outcome {
  return { passed: 0, failed: 0, skipped: 0, [how]: 1 }
}
