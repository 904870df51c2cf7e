import type { Consequence, Dispatched } from './follow.ts'

/** The upper bounds, in milliseconds, that durations are counted under. */
export const BUCKETS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const

/** How often an operation ended in one way, and how long that took. */
export interface Tally {
  readonly operation: string
  readonly outcome: Dispatched['outcome']
  readonly count: number
  readonly durationMsSum: number
  /** How many took no longer than each of BUCKETS_MS. */
  readonly buckets: readonly number[]
}

/** Counts every dispatch in memory, for whoever exposes it. */
export function createMetrics(): Consequence & { snapshot(): Tally[] } {
  const tallies = new Map<
    string,
    { count: number; sum: number; buckets: number[] } & Pick<Tally, 'operation' | 'outcome'>
  >()

  return {
    name: 'metrics',
    after({ operation, outcome, durationMs }) {
      const key = `${operation} ${outcome}`
      const tally = tallies.get(key) ?? { operation, outcome, count: 0, sum: 0, buckets: BUCKETS_MS.map(() => 0) }
      tallies.set(key, tally)
      tally.count++
      tally.sum += durationMs
      for (const [index, bound] of BUCKETS_MS.entries()) {
        if (durationMs <= bound) tally.buckets[index] = (tally.buckets[index] ?? 0) + 1
      }
    },
    snapshot: () =>
      [...tallies.values()].map(({ sum, buckets, ...rest }) => ({
        ...rest,
        durationMsSum: sum,
        buckets: [...buckets],
      })),
  }
}
