/** Choices that a seed gives again. */
export interface Chance {
  /** True this often. */
  happens(share: number): boolean
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  /** One of them, each as likely as its weight. */
  oneOf<Item>(weighted: readonly (readonly [Item, number])[]): Item
}

/** Makes choices from a seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    happens: (share) => next() < share,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    oneOf(weighted) {
      const all = weighted.reduce((sum, [, weight]) => sum + weight, 0)
      let left = next() * all
      for (const [item, weight] of weighted) if ((left -= weight) < 0) return item
      throw new Error('Expected something to choose from, saw nothing.')
    },
  }
}
