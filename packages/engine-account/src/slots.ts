/** How much a process has under way of what it may, and who waits to begin. */
export interface Using {
  readonly running: number
  readonly waiting: number
  /** How much may be under way at once, in all processes together. */
  readonly most: number
}

/** How many slots a process keeps that it does not use: few of few, so that others find one, and some of many. */
export function idleSlots(most: number): number {
  return Math.floor(most / 8)
}

/** How many slots a process asks for: what runs and what waits, and what it may keep besides. */
export function wantedSlots({ running, waiting, most }: Using): number {
  return Math.min(most, running + waiting + (waiting > 0 ? idleSlots(most) : 0))
}

/** How many of them it keeps once some are over. */
export function keptSlots({ running, most }: Pick<Using, 'running' | 'most'>, held: number): number {
  return Math.min(held, running + idleSlots(most))
}

/** For how long slots are held: until everything that is begun in the first half of it is over. */
export function slotsLastMs(longestMs: number): number {
  return 2 * longestMs
}
