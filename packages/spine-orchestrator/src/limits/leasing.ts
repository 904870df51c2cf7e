import { applyLease, leased } from '@hoc/drivers/rates'
import { applySlots, held, type Holding } from '@hoc/drivers/slots'
import type { Asked, Leased, RateLimit } from '@hoc/engine-account/rate'
import type { TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import { askAlone } from '../plumbing/statements.ts'

/** Whose bucket it is. */
interface Subject {
  readonly tenantId: TenantId
  readonly subjectId: string
}

/** Takes slices of buckets. One that cannot be taken is thrown. */
export type Lease = (of: Subject, limit: RateLimit, asked: Asked) => Promise<Leased>

/** How many slots are to be held instead of those that were, of how many, and for how long. */
export type Wanted = Omit<Holding, keyof Subject>

/** Holds slots of what may be under way at once, and answers how many. What cannot be held is thrown. */
export type Hold = (of: Subject, wanted: Wanted) => Promise<number>

const PATIENCE_MS = 1_000

/** Takes slices from PostgreSQL, in one statement each. An answer that comes too late is lost: nobody spends it. */
export function leaseFrom(worker: Pool): Lease {
  return (of, limit, asked) => inTime(askAlone(worker, applyLease({ ...of, ...limit, ...asked })).then(leased))
}

/** Holds slots in PostgreSQL, in one statement each. */
export function holdFrom(worker: Pool): Hold {
  return (of, wanted) => inTime(askAlone(worker, applySlots({ ...of, ...wanted })).then(held))
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>()
  const why = `Expected a slice of a rate limit within ${PATIENCE_MS} ms, saw no answer. See whether the database is well.`
  const timer = setTimeout(() => late.reject(new Error(why)), PATIENCE_MS)
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
