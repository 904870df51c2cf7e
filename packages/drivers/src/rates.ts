import type { TenantId } from '@hoc/spine-schemas/caller'
import { z } from 'zod'

import type { Write } from './tx.ts'

const Leased = z.tuple([z.object({ granted: z.int(), aheadUs: z.int() })])

/** Who wants how much of which bucket, and what is given back of what was wanted before. */
export interface Leasing {
  readonly tenantId: TenantId
  /** A key or, for what all its keys may ask together, the tenant. */
  readonly subjectId: string
  readonly perMinute: number
  readonly burst: number
  readonly wanted: number
  readonly returned: number
}

/** Takes a slice of a bucket, across tenants and by the clock of the database: what `leased` reads is answered. */
export function applyLease({ tenantId, subjectId, perMinute, burst, wanted, returned }: Leasing): Write {
  return {
    effect: 'write',
    name: 'rates.apply_lease',
    text: `insert into hoc.rate_buckets as b (tenant_id, subject_id, spent_until, granted)
           select $1, $2, l.until, l.granted from hoc.lease(clock_timestamp(), clock_timestamp(), $3, $4, $5, 0) l
           on conflict (tenant_id, subject_id) do update set (spent_until, granted) =
             (select l.until, l.granted from hoc.lease(b.spent_until, clock_timestamp(), $3, $4, $5, $6) l)
           returning b.granted,
             greatest(0, (extract(epoch from b.spent_until - clock_timestamp()) * 1000000))::bigint as "aheadUs"`,
    values: [tenantId, subjectId, perMinute, burst, wanted, returned],
  }
}

/** Reads how much of what was wanted there was, and how far ahead of now the bucket is spent since. */
export function leased(rows: readonly unknown[]): z.infer<typeof Leased>[0] {
  return Leased.parse(rows)[0]
}
