import { applyLease, leased } from '@hoc/drivers/rates'
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

const PATIENCE_MS = 1_000

/** Takes slices from PostgreSQL, in one statement each. An answer that comes too late is lost: nobody spends it. */
export function leaseFrom(worker: Pool): Lease {
  return (of, limit, asked) => inTime(askAlone(worker, applyLease({ ...of, ...limit, ...asked })).then(leased))
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
