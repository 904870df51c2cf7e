import { z } from 'zod'

/** How many of something, or how much. */
export const amount = z.int().nonnegative()

/** How many steps a run may have: they are numbered from 0. */
export const MOST_STEPS = 1_000_000

/**
 * How much one step may tell of money, tokens or time: 4,000 dollars, 4 billion tokens, 46 days. What the steps of a run
 * come to stays exact, for it is below 2^53 also where all of them tell the most, and of two kinds of tokens.
 */
export const MOST_OF_A_STEP = 4_000_000_000

/** What one step, or one call, tells of money, tokens or time. */
export const stepAmount = amount.max(MOST_OF_A_STEP)

/** What a run may come to in all of its steps. */
export const runAmount = amount.max(MOST_OF_A_STEP * MOST_STEPS)
