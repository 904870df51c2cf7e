import { openPool } from '@hoc/drivers/pool'
import { applyLease, leased } from '@hoc/drivers/rates'
import { createLimiter, type Limiter } from '@hoc/spine-orchestrator/limits'
import { ActorId, KeyId, type Caller } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

import type { Sample } from '../case.ts'
import { nanoseconds } from '../load.ts'
import { OUR_TENANT } from './incidents.ts'

// So much that it is never reached: what is measured is what a call costs that is let through.
const PER_MINUTE = 1_000_000_000

/** A token of the key’s slice and of its tenant’s, and a statement for each whenever a slice is spent or too old. */
export async function leasedSlices(sample: Sample): Promise<number> {
  const caller = {
    tenantId: OUR_TENANT,
    actorId: ActorId.parse('alice'),
    grants: [],
    scopes: [],
    keyId: KeyId.parse(crypto.randomUUID()),
    ratePerMinute: PER_MINUTE,
  } satisfies Caller
  return withWorker(sample, (worker) => {
    const limiter = limiterOn(worker)
    return nanoseconds(() => admitted(limiter, caller), sample)
  })
}

/** The same token by the same statement, but one at a time. */
export async function oneUpdateEach(sample: Sample): Promise<number> {
  const of = { tenantId: OUR_TENANT, subjectId: crypto.randomUUID(), perMinute: PER_MINUTE, burst: PER_MINUTE / 10 }
  return withWorker(sample, (worker) =>
    nanoseconds(async () => {
      const { rows } = await worker.query(applyLease({ ...of, wanted: 1, returned: 0 }))
      if (leased(rows).granted !== 1) throw new Error('Expected a token, saw none.')
    }, sample),
  )
}

/** A limiter on a database, whose tenants may ask as often as is measured. */
export function limiterOn(worker: Pool): Limiter {
  return createLimiter({
    lease: async (of, limit, asked) => leased((await worker.query(applyLease({ ...of, ...limit, ...asked }))).rows),
    hold: () => Promise.reject(new Error('Expected no limit of what is under way at once, saw one.')),
    tenantLimits: () => ({ perMinute: PER_MINUTE, concurrent: null }),
    longestMs: 10_000,
    report(what, error) {
      throw new Error(`${what} failed`, { cause: error })
    },
  })
}

/** Throws unless the caller is let through. */
export async function admitted(limiter: Limiter, caller: Caller): Promise<void> {
  const admitting = limiter.admit(caller)
  const admission = admitting instanceof Promise ? await admitting : admitting
  if (!admission || admission.exceeded) throw new Error(`Expected to be let through, saw ${JSON.stringify(admission)}.`)
  admission.end()
}

/** A pool as the worker has it, for the time of a measurement. */
export async function withWorker(sample: Sample, measure: (worker: Pool) => Promise<number>): Promise<number> {
  const worker = openPool(sample.urls.worker, { max: 5 })
  try {
    return await measure(worker)
  } finally {
    await worker.end()
  }
}
