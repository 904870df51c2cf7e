/** Chances that come the same way again from the same seed. */
export interface Chance {
  /** From 0 up to, and without, `below`. */
  below(below: number): number
  one<Item>(items: readonly Item[]): Item
  /** Whether something of this probability happens. */
  is(probability: number): boolean
}

/** Makes chances from a seed: mulberry32, which is short, and good enough to choose who asks what. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    one(items) {
      if (items.length === 0) throw new Error('Expected something to choose from, saw nothing.')
      return items[below(items.length)] as (typeof items)[number]
    },
    is: (probability) => next() < probability,
  }
}
