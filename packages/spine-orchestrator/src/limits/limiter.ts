import type { Caller } from '@hoc/spine-schemas/caller'

import type { Admission, Exceeded } from './admission.ts'
import type { Bucket, Stuck } from './bucket.ts'
import { createKnown, type Known, type KnownOptions } from './known.ts'

/** What is left of one limit. */
export interface Remaining {
  readonly of: 'key' | 'tenant'
  readonly perMinute: number
  readonly burst: number
  readonly left: number
  readonly fullMs: number
}

/** Admits dispatches. Whoever has shown no key is not limited: they run in this process. */
export interface Limiter {
  /** Takes a token of the key’s and of its tenant’s bucket. A promise only where a slice is to be fetched first. */
  admit(caller: Caller): Admission | Promise<Admission> | undefined
  /** The same without taking anything, as far as is known here. */
  peek(caller: Caller): Admission | undefined
  /** What is left of each limit that a caller has. */
  remaining(caller: Caller): readonly Remaining[]
}

export interface LimiterOptions extends Omit<KnownOptions, 'now'> {
  readonly now?: () => number
}

interface Asking {
  readonly known: Known
  readonly maxConcurrent: number | null
  readonly all: Bucket | undefined
}

const ONE_LESS_AT_ONCE_MS = 1_000

/** Makes what limits the keys of a process: in memory, but for the slices that it takes of what all processes share. */
export function createLimiter({ now = () => performance.now(), ...options }: LimiterOptions): Limiter {
  const { keyOf, tenantOf } = createKnown({ ...options, now })

  return {
    admit(caller) {
      const asking = askingOf(caller)
      const said = asking && admitAt(asking, now())
      return said && 'refill' in said ? admitLater(asking, said) : said
    },
    peek(caller) {
      const asking = askingOf(caller)
      return asking && peekAt(asking, now())
    },
    remaining(caller) {
      const asking = askingOf(caller)
      return asking ? remainingAt(asking, now()) : []
    },
  }

  function askingOf({ keyId, tenantId, ratePerMinute = null, maxConcurrent = null }: Caller): Asking | undefined {
    if (keyId === undefined) return undefined
    return { known: keyOf({ tenantId, ratePerMinute }, keyId), maxConcurrent, all: tenantOf(tenantId) }
  }

  // Each turn ends with a token, with a store that has none, or with another slice. Others were let in meanwhile.
  async function admitLater(asking: Asking, lacking: Bucket): Promise<Admission> {
    let said: Admission | Bucket = lacking
    while ('refill' in said) {
      await said.refill()
      said = admitAt(asking, now())
    }
    return said
  }
}

// A bucket: it is to be refilled before anything can be said.
function admitAt(asking: Asking, at: number): Admission | Bucket {
  const { known, all, maxConcurrent } = asking
  if (maxConcurrent !== null && known.running >= maxConcurrent) return tooMany(maxConcurrent)
  const lacking = take(asking, at)
  if (lacking) return stuckAt(lacking, at, all) ?? lacking
  known.running++
  return known.admission
}

// The first bucket without a token; undefined: a token of each was taken.
function take({ known: { own }, all }: Asking, at: number): Bucket | undefined {
  if (own && !own.take(at)) return own
  if (!all || all.take(at)) return undefined
  own?.putBack()
  return all
}

function peekAt({ known, all, maxConcurrent }: Asking, at: number): Admission | undefined {
  if (maxConcurrent !== null && known.running >= maxConcurrent) return tooMany(maxConcurrent)
  const lacking = [known.own, all].find((bucket) => bucket?.stuck(at) && bucket.remaining(at).left === 0)
  return lacking && stuckAt(lacking, at, all)
}

function remainingAt({ known: { own }, all }: Asking, at: number): Remaining[] {
  const limits = [{ of: 'key', bucket: own } as const, { of: 'tenant', bucket: all } as const]
  return limits.flatMap(({ of, bucket }) => (bucket ? [{ of, ...bucket.limit, ...bucket.remaining(at) }] : []))
}

function stuckAt(bucket: Bucket, at: number, all: Bucket | undefined): Admission | undefined {
  const stuck = bucket.stuck(at)
  return stuck && exceeded(bucket, stuck, bucket === all)
}

function exceeded({ limit }: Bucket, { unreadable, forMs }: Stuck, isTenants: boolean): Admission {
  const code = unreadable ? 'LIMITS_UNREADABLE' : 'RATE_LIMITED'
  return over({ code, of: isTenants ? 'tenant' : 'key', most: limit.perMinute, retryAfterMs: Math.ceil(forMs) })
}

function tooMany(most: number): Admission {
  return over({ code: 'TOO_MANY_AT_ONCE', of: 'key', most, retryAfterMs: ONE_LESS_AT_ONCE_MS })
}

function over(exceeded: Exceeded): Admission {
  return { exceeded, end: () => undefined }
}
