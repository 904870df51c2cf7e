import type { RateLimit } from './rate.ts'

/** For how long a process may spend what it was given: a slice that is older counts no more. */
export const SLICE_MS = 2_000

const FIRST = 8

/** How a slice was used. */
export interface UsedSlice {
  readonly size: number
  readonly spent: number
  readonly tookMs: number
}

/** The most that one process takes at once, so that others find something, too. */
export function mostAtOnce({ burst }: RateLimit): number {
  return Math.max(1, Math.floor(burst / 4))
}

/** How much a process asks for when nothing is known of what it needs. */
export function firstSize(limit: RateLimit): number {
  return Math.min(FIRST, mostAtOnce(limit))
}

/** How much to ask for next: twice as much where it was soon spent, as much as was spent where some was left. */
export function nextSize({ size, spent, tookMs }: UsedSlice, limit: RateLimit): number {
  const wanted = spent < size ? spent : tookMs < SLICE_MS / 2 ? size * 2 : size
  return Math.min(Math.max(1, wanted), mostAtOnce(limit))
}
