import { rateLimit } from '@hoc/engine-account/rate'
import type { KeyId, TenantId } from '@hoc/spine-schemas/caller'

import type { Report } from '../consequences/follow.ts'
import type { Admission } from './admission.ts'
import { createBucket, type Bucket } from './bucket.ts'
import type { Lease } from './leasing.ts'

export interface KnownOptions {
  readonly lease: Lease
  /** How often a minute all keys of a tenant together may ask; null: as often as they like. */
  readonly tenantLimit: (tenantId: TenantId) => number | null
  readonly report: Report
  readonly now: () => number
  /** How many keys, and how many tenants, are remembered. Whoever is forgotten loses the slice in hand, no more. */
  readonly remembered?: number
}

/** What is known in this process of a key that asks. */
export interface Known {
  /** How many of its dispatches are under way. */
  running: number
  /** What each of them is given. */
  readonly admission: Admission
  own: Bucket | undefined
}

interface Holder {
  readonly tenantId: TenantId
  readonly ratePerMinute: number | null
}

/** Remembers the keys that ask, and the buckets of both keys and tenants. A limit that was changed begins a bucket anew. */
export function createKnown({ lease, tenantLimit, report, now, remembered = 10_000 }: KnownOptions) {
  const keys = new Map<KeyId, Known>()
  const tenants = new Map<TenantId, Bucket>()

  return {
    keyOf({ tenantId, ratePerMinute }: Holder, keyId: KeyId): Known {
      const known = keys.get(keyId) ?? remember(keys, keyId, aKey())
      if ((known.own?.limit.perMinute ?? null) !== ratePerMinute) {
        known.own = ratePerMinute === null ? undefined : bucketOf({ tenantId, subjectId: keyId }, ratePerMinute)
      }
      return known
    },

    tenantOf(tenantId: TenantId): Bucket | undefined {
      const perMinute = tenantLimit(tenantId)
      if (perMinute === null) return undefined
      const known = tenants.get(tenantId)
      if (known?.limit.perMinute === perMinute) return known
      return remember(tenants, tenantId, bucketOf({ tenantId, subjectId: tenantId }, perMinute))
    },
  }

  function bucketOf(of: { readonly tenantId: TenantId; readonly subjectId: string }, perMinute: number): Bucket {
    const limit = rateLimit(perMinute)
    return createBucket({
      limit,
      lease: (asked) => lease(of, limit, asked),
      report: (error) => report('rate limits', error),
      now,
    })
  }

  // Makes room for it: the one that has been known for longest goes, unless it is in use.
  function remember<Key, Value extends object>(map: Map<Key, Value>, key: Key, value: Value): Value {
    if (map.size >= remembered) {
      for (const [old, { running = 0 }] of map as Map<Key, Value & { running?: number }>) {
        if (running === 0) {
          map.delete(old)
          break
        }
      }
    }
    map.set(key, value)
    return value
  }
}

function aKey(): Known {
  const known: Known = { running: 0, admission: { end: () => void known.running-- }, own: undefined }
  return known
}
