/** How much may be asked: so often a minute in the long run, and so often at once after a pause. */
export interface RateLimit {
  readonly perMinute: number
  readonly burst: number
}

/** Ten seconds’ worth may be asked for at once. */
const BURSTS_IN_A_MINUTE = 6
const MINUTE_US = 60_000_000

/** The limit that a number of requests a minute means. */
export function rateLimit(perMinute: number): RateLimit {
  return { perMinute, burst: Math.ceil(perMinute / BURSTS_IN_A_MINUTE) }
}

/** What a bucket is asked for: some tokens, and what was not used of those given before. */
export interface Asked {
  readonly wanted: number
  readonly returned: number
}

/** What a bucket gave, and how far ahead of now it is spent since. */
export interface Leased {
  readonly granted: number
  readonly aheadUs: number
}

/**
 * What a bucket gives, which is kept as how far ahead of now it is spent: every token is so many microseconds. A bucket
 * that is spent no further than now is full. `hoc.lease` in the database is the same, and a test holds them together.
 */
export function lease(aheadUs: number, { wanted, returned }: Asked, limit: RateLimit): Leased {
  const from = Math.max(0, aheadUs - Math.floor((returned * MINUTE_US) / limit.perMinute))
  const granted = Math.min(wanted, availableIn(from, limit))
  return { granted, aheadUs: from + costOf(granted, limit) }
}

/** How many tokens are left in a bucket. */
export function availableIn(aheadUs: number, limit: RateLimit): number {
  const roomUs = costOf(limit.burst, limit) - Math.max(0, aheadUs)
  return Math.max(0, Math.floor((roomUs * limit.perMinute) / MINUTE_US))
}

/** How long it takes until there is a token in a bucket. */
export function waitMs(aheadUs: number, limit: RateLimit): number {
  const missingUs = aheadUs + costOf(1, limit) - costOf(limit.burst, limit)
  return Math.max(0, Math.ceil(missingUs / 1_000))
}

/** How long it takes until a bucket is full. */
export function fullMs(aheadUs: number): number {
  return Math.max(0, Math.ceil(aheadUs / 1_000))
}

// Rounded up: what is rounded away is never given.
function costOf(tokens: number, { perMinute }: RateLimit): number {
  return Math.ceil((tokens * MINUTE_US) / perMinute)
}
