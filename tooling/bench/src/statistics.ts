/** The middle of some numbers; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('Expected at least one value to take the median of, saw none.')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** The value that such a part of all does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new Error('Expected at least one value to take a percentile of, saw none.')
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] as number
}

/**
 * The median of the ratios that each round gives for itself: two values of one round were measured
 * within seconds of each other, so what slows the machine slows both.
 */
export function medianRatio(values: readonly number[], against: readonly number[]): number {
  if (values.length !== against.length) {
    throw new Error(`Expected two values of every round, saw ${values.length} against ${against.length}.`)
  }
  return median(values.map((value, round) => value / (against[round] as number)))
}

/** The order of a round: as given, and backwards in every other one, so that nobody always follows the same neighbour. */
export function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  return round % 2 === 0 ? items : items.toReversed()
}

/** To three significant digits, which is more than any measurement here is worth. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
