import type { Caller } from '@hoc/spine-schemas/caller'

import type { Admission, Exceeded } from './admission.ts'
import type { Bucket, Stuck } from './bucket.ts'
import { createKnown, type Known, type KnownOptions } from './known.ts'
import type { Hold } from './leasing.ts'
import type { Slots } from './slots.ts'

/** What is left of one limit. */
export interface Remaining {
  readonly of: 'key' | 'tenant'
  readonly perMinute: number
  readonly burst: number
  readonly left: number
  readonly fullMs: number
}

/** Admits dispatches. Whoever has shown neither a key nor an invitation is not limited: they run in this process. */
export interface Limiter {
  /** Takes a token of the key’s and of its tenant’s bucket, and a slot of each. A promise only where more is to be fetched first. */
  admit(caller: Caller): Admission | Promise<Admission> | undefined
  /** The same without taking anything, as far as is known here. */
  peek(caller: Caller): Admission | undefined
  /** What is left of each limit that a caller has. */
  remaining(caller: Caller): readonly Remaining[]
  /** Gives back what is held and not in use, so that nobody waits for it, and asks the store for nothing any more. */
  stop(): Promise<void>
}

export interface LimiterOptions extends Omit<KnownOptions, 'now'> {
  readonly now?: () => number
}

interface Asking {
  readonly key: Known
  readonly tenant: Pick<Known, 'bucket' | 'slots'>
}

const unlimited: Pick<Known, 'bucket' | 'slots'> = { bucket: undefined, slots: undefined }

/** Makes what limits the keys of a process: in memory, but for what it takes of what all processes share. */
export function createLimiter({ now = () => performance.now(), ...options }: LimiterOptions): Limiter {
  let stopped = false
  // Whoever puts something back afterwards asks nobody: there may be no store any more.
  const hold: Hold = async (...wanted) => (stopped ? 0 : options.hold(...wanted))
  const { keyOf, tenantOf, slots } = createKnown({ ...options, hold, now })

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
    async stop() {
      await Promise.all(slots().map((each) => each.stop()))
      stopped = true
    },
  }

  // Whoever is invited is nobody of the tenant yet, and takes nothing of what it may ask.
  function askingOf(caller: Caller): Asking | undefined {
    const { keyId, invitationId } = caller
    if (keyId !== undefined) return { key: keyOf(caller, keyId), tenant: tenantOf(caller) }
    return invitationId === undefined ? undefined : { key: keyOf(caller, invitationId), tenant: unlimited }
  }

  // Each turn ends with what was asked for, with a store that has none, or with more of it. Others were let in meanwhile.
  async function admitLater(asking: Asking, lacking: Bucket | Slots): Promise<Admission> {
    let said: Admission | Bucket | Slots = lacking
    while ('refill' in said) {
      await said.refill()
      said = admitAt(asking, now())
    }
    return said
  }
}

// A bucket, or slots: more of it is to be asked for before anything can be said.
function admitAt(asking: Asking, at: number): Admission | Bucket | Slots {
  const lacking = take(asking, at)
  if (lacking) return stuckAt(lacking, at, asking) ?? lacking
  const { key, tenant } = asking
  key.running++
  return key.slots || tenant.slots ? holding(key, [key.slots, tenant.slots]) : key.admission
}

// Of the slots that were taken, whatever the limits are by the time it is over.
function holding(key: Known, taken: readonly (Slots | undefined)[]): Admission {
  return {
    end() {
      key.running--
      for (const slots of taken) slots?.putBack()
    },
  }
}

// The first that there is too little of; undefined: one was taken of each.
function take({ key, tenant }: Asking, at: number): Bucket | Slots | undefined {
  const all = [key.bucket, tenant.bucket, key.slots, tenant.slots]
  const lacking = all.findIndex((each) => each && !each.take(at))
  if (lacking < 0) return undefined
  for (const taken of all.slice(0, lacking)) taken?.putBack()
  return all[lacking]
}

function peekAt(asking: Asking, at: number): Admission | undefined {
  const { key, tenant } = asking
  const isSpent = (bucket: Bucket | undefined) => bucket?.stuck(at) && bucket.remaining(at).left === 0
  const slots = [key.slots, tenant.slots].find((each) => each?.stuck(at))
  const lacking = [key.bucket, tenant.bucket].find(isSpent) ?? slots
  return lacking && stuckAt(lacking, at, asking)
}

function remainingAt({ key, tenant }: Asking, at: number): Remaining[] {
  const limits = [{ of: 'key', bucket: key.bucket } as const, { of: 'tenant', bucket: tenant.bucket } as const]
  return limits.flatMap(({ of, bucket }) => (bucket ? [{ of, ...bucket.limit, ...bucket.remaining(at) }] : []))
}

function stuckAt(lacking: Bucket | Slots, at: number, { tenant }: Asking): Admission | undefined {
  const stuck = lacking.stuck(at)
  const of = lacking === tenant.bucket || lacking === tenant.slots ? 'tenant' : 'key'
  return stuck && { exceeded: exceeded(lacking, stuck, of), end: () => undefined }
}

function exceeded(lacking: Bucket | Slots, { unreadable, forMs }: Stuck, of: Exceeded['of']): Exceeded {
  const [most, code] =
    'most' in lacking
      ? ([lacking.most, 'TOO_MANY_AT_ONCE'] as const)
      : ([lacking.limit.perMinute, 'RATE_LIMITED'] as const)
  return { code: unreadable ? 'LIMITS_UNREADABLE' : code, of, most, retryAfterMs: Math.ceil(forMs) }
}
