import { rateLimit } from '@hoc/engine-account/rate'
import type { Caller, InvitationId, KeyId, TenantId } from '@hoc/spine-schemas/caller'

import type { Report } from '../consequences/follow.ts'
import type { Admission } from './admission.ts'
import { createBucket, type Bucket } from './bucket.ts'
import type { Hold, Lease } from './leasing.ts'
import { createSlots, type Slots } from './slots.ts'
import type { TenantLimits } from './tenant-limit.ts'

export interface KnownOptions {
  readonly lease: Lease
  readonly hold: Hold
  /** How much all keys of a caller's tenant together may ask. */
  readonly tenantLimits: (caller: Pick<Caller, 'tenantId' | 'plan'>) => TenantLimits
  /** How long a dispatch takes at most, and what it waits for before. */
  readonly longestMs: number
  readonly report: Report
  readonly now: () => number
  /** How many keys, and how many tenants, are remembered. Whoever is forgotten loses what is in hand, no more. */
  readonly remembered?: number
}

/** What is known in this process of a key, or of a tenant, that asks. */
export interface Known {
  /** How many of its dispatches are under way. */
  running: number
  /** What each of them is given that holds no slot. */
  readonly admission: Admission
  bucket: Bucket | undefined
  slots: Slots | undefined
}

/** What is shown: a key, or an invitation in its place. */
export type ShownId = KeyId | InvitationId

interface Subject {
  readonly tenantId: TenantId
  readonly subjectId: ShownId | TenantId
}

/** Remembers what keys and tenants have in hand. A limit that was changed begins anew. */
export function createKnown({ tenantLimits, remembered = 10_000, ...options }: KnownOptions) {
  const keys = new Map<ShownId, Known>()
  const tenants = new Map<TenantId, Known>()

  return {
    keyOf({ tenantId, ratePerMinute = null, maxConcurrent = null }: Caller, shown: ShownId): Known {
      const known = keys.get(shown) ?? remember(keys, shown)
      return limited(known, { tenantId, subjectId: shown }, { perMinute: ratePerMinute, concurrent: maxConcurrent })
    },
    /** Every share of what may be under way at once. */
    slots: () => [...keys.values(), ...tenants.values()].flatMap(({ slots }) => slots ?? []),
    tenantOf(caller: Caller): Known {
      const { tenantId } = caller
      const known = tenants.get(tenantId) ?? remember(tenants, tenantId)
      return limited(known, { tenantId, subjectId: tenantId }, tenantLimits(caller))
    },
  }

  function limited(known: Known, of: Subject, { perMinute, concurrent }: TenantLimits): Known {
    if ((known.bucket?.limit.perMinute ?? null) !== perMinute) known.bucket = bucketOf(of, perMinute, options)
    if ((known.slots?.most ?? null) !== concurrent) known.slots = slotsOf(of, concurrent, options)
    return known
  }

  // Makes room for it: the one that has been known for longest goes, unless it is in use.
  function remember<Id>(map: Map<Id, Known>, id: Id): Known {
    if (map.size >= remembered) {
      for (const [old, { running }] of map) {
        if (running === 0) {
          map.delete(old)
          break
        }
      }
    }
    const known: Known = {
      running: 0,
      admission: { end: () => void known.running-- },
      bucket: undefined,
      slots: undefined,
    }
    map.set(id, known)
    return known
  }
}

type Stores = Omit<KnownOptions, 'tenantLimits' | 'remembered'>

function bucketOf(of: Subject, perMinute: number | null, { lease, report, now }: Stores): Bucket | undefined {
  if (perMinute === null) return undefined
  const limit = rateLimit(perMinute)
  return createBucket({
    limit,
    lease: (asked) => lease(of, limit, asked),
    report: (error) => report('rate limits', error),
    now,
  })
}

function slotsOf(of: Subject, most: number | null, { hold, longestMs, report, now }: Stores): Slots | undefined {
  if (most === null) return undefined
  return createSlots({
    most,
    hold: (wanted) => hold(of, wanted),
    longestMs,
    report: (error) => report('slots', error),
    now,
  })
}
