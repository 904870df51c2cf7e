import { availableIn, fullMs, waitMs, type Asked, type Leased, type RateLimit } from '@hoc/engine-account/rate'
import { firstSize, nextSize, SLICE_MS } from '@hoc/engine-account/slice'

export interface BucketOptions {
  readonly limit: RateLimit
  /** Takes a slice of what all processes share. */
  readonly lease: (asked: Asked) => Promise<Leased>
  readonly report: (error: unknown) => void
  readonly now: () => number
}

/** Why there is no use in asking the store yet: it gave nothing, or no answer. */
export interface Stuck {
  readonly unreadable: boolean
  readonly forMs: number
}

/** One process’s share of a bucket: a slice that is spent in memory, and a new one when it is spent or too old. */
export interface Bucket {
  readonly limit: RateLimit
  /** Takes a token of the slice in hand, if there is one. */
  take(at: number): boolean
  /** Gives back the token that was taken just now. */
  putBack(): void
  /** Asks the store for another slice, once for all who wait. What came of it, `take` and `stuck` tell. */
  refill(): Promise<void>
  /** Undefined where there is use in asking for more. */
  stuck(at: number): Stuck | undefined
  /** How many requests are left, as far as is known here, and how long it takes until all are. */
  remaining(at: number): { readonly left: number; readonly fullMs: number }
}

interface State {
  slice: { size: number; granted: number; left: number; takenAt: number; until: number }
  known: { aheadUs: number; at: number }
  askAt: number
  unreadable: boolean
}

/** A store that gave nothing is asked again no sooner and no later than this: whoever hammers does not hammer it. */
const AGAIN_MS = { soonest: 100, latest: 1_000 }

/** Makes a process’s share of a bucket, of which it holds nothing yet. */
export function createBucket(options: BucketOptions): Bucket {
  const { limit, now } = options
  const none = { size: firstSize(limit), granted: 0, left: 0, takenAt: 0, until: -Infinity }
  const state: State = { slice: none, known: { aheadUs: 0, at: now() }, askAt: -Infinity, unreadable: false }
  let waiting = 0
  let leasing: Promise<void> | undefined

  return {
    limit,
    take(at) {
      const { slice } = state
      if (slice.left === 0 || at >= slice.until) return false
      slice.left--
      return true
    },
    putBack: () => void state.slice.left++,
    async refill() {
      waiting++
      try {
        await (leasing ??= refill(state, options, waiting).finally(() => (leasing = undefined)))
      } finally {
        waiting--
      }
    },
    stuck(at) {
      const { askAt, unreadable } = state
      if (at >= askAt) return undefined
      return { unreadable, forMs: Math.max(askAt - at, unreadable ? 0 : waitMs(aheadUs(state, at), limit)) }
    },
    remaining(at) {
      const { slice } = state
      const [inHand, ahead] = [at < slice.until ? slice.left : 0, aheadUs(state, at)]
      return { left: Math.min(limit.burst, inHand + availableIn(ahead, limit)), fullMs: fullMs(ahead) }
    },
  }
}

async function refill(state: State, { limit, lease, report, now }: BucketOptions, waiting: number): Promise<void> {
  const takenAt = now() // before it is asked: a slice is never thought younger than it is
  const { left: returned } = state.slice
  const size = sizeOf(state, limit, takenAt)
  state.slice = { ...state.slice, left: 0, until: -Infinity }
  try {
    const { granted, aheadUs: ahead } = await lease({
      wanted: Math.max(size, Math.min(waiting, limit.burst)),
      returned,
    })
    state.slice = { size, granted, left: granted, takenAt, until: takenAt + SLICE_MS }
    state.known = { aheadUs: ahead, at: now() }
    state.unreadable = false
    if (granted === 0) state.askAt = now() + between(waitMs(ahead, limit))
  } catch (error) {
    state.unreadable = true // what was given, if anything, is lost, and so is what was given back: never spent twice
    state.askAt = now() + AGAIN_MS.soonest
    report(error)
  }
}

// What was given is no measure of what is needed where it was less than asked for.
function sizeOf({ slice: { size, granted, left, takenAt } }: State, limit: RateLimit, at: number): number {
  return granted < size ? size : nextSize({ size, spent: granted - left, tookMs: at - takenAt }, limit)
}

function aheadUs({ known }: State, at: number): number {
  return known.aheadUs - (at - known.at) * 1_000
}

function between(ms: number): number {
  return Math.min(Math.max(ms, AGAIN_MS.soonest), AGAIN_MS.latest)
}
