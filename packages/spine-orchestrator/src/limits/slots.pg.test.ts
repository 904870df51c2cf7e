import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { KeyId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { holdFrom, leaseFrom, type Hold } from './leasing.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { tenantLimits } from './tenant-limit.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('what may be under way at once', () => {
  it('is never more in all processes together, and everybody comes to their turn', async () => {
    const caller = aCaller({ maxConcurrent: 4 })
    const processes = [aLimiter(), aLimiter(), aLimiter()]
    let [running, peak, done] = [0, 0, 0]

    const turn = async (limiter: Limiter) => {
      for (;;) {
        const admission = await limiter.admit(caller)
        if (admission?.exceeded) {
          await setTimeout(10)
          continue
        }
        peak = Math.max(peak, ++running)
        await setTimeout(5)
        running--
        done++
        admission?.end()
        return
      }
    }
    await Promise.all(processes.flatMap((each) => Array.from({ length: 25 }, () => turn(each))))

    expect({ peak, done }).toEqual({ peak: 4, done: 75 })
  })

  it('is found by whoever asks one after the other, whichever process they ask', async () => {
    const caller = aCaller({ maxConcurrent: 1 })
    const processes = [aLimiter(), aLimiter(), aLimiter()]

    for (let n = 0; n < 30; n++) {
      const admission = await processes[n % 3]?.admit(caller)
      expect(admission).not.toHaveProperty('exceeded')
      admission?.end()
    }
  })

  it('is of a tenant as its plan says, for all its keys together, and of no other tenant', async () => {
    const limiter = aLimiter({ tenantLimits: tenantLimits(120_000) })
    const alice = aCaller({ plan: 'free' })
    const bob = aCaller({ plan: 'free', tenantId: alice.tenantId })
    const stranger = aCaller({ plan: 'free' })

    for (let n = 0; n < 5; n++) expect(await limiter.admit(n % 2 ? alice : bob)).not.toHaveProperty('exceeded')

    const exceeded = { code: 'TOO_MANY_AT_ONCE', of: 'tenant', most: 5 }
    expect(await limiter.admit(alice)).toMatchObject({ exceeded })
    expect(await aLimiter({ tenantLimits: tenantLimits(120_000) }).admit(bob)).toMatchObject({ exceeded })
    expect(await limiter.admit(stranger)).not.toHaveProperty('exceeded')
    expect(await limiter.admit({ ...alice, plan: 'enterprise' })).not.toHaveProperty('exceeded')
  })

  it('is kept by a key that is denied for its tenant by nobody', async () => {
    const limiter = aLimiter({ tenantLimits: () => ({ perMinute: null, concurrent: 1 }) })
    const caller = aCaller({ maxConcurrent: 2 })
    const first = await limiter.admit(caller)
    for (let n = 0; n < 10; n++) expect(await limiter.admit(caller)).toMatchObject({ exceeded: { of: 'tenant' } })

    first?.end()

    await expect.poll(() => heldBy(caller)).toBe(0)
    expect(await limiter.admit(caller)).not.toHaveProperty('exceeded')
  })

  it('returns from a process that is gone once all that it began must be over, and not before', async () => {
    const caller = aCaller({ maxConcurrent: 2 })
    const [gone, other] = [aLimiter({ longestMs: 400 }), aLimiter({ longestMs: 400 })]
    await gone.admit(caller)
    await gone.admit(caller) // neither is ever over
    const since = performance.now()

    await expect.poll(async () => (await other.admit(caller))?.exceeded, { interval: 20 }).toBeUndefined()

    expect(performance.now() - since).toBeGreaterThan(400)
    expect(performance.now() - since).toBeLessThan(2_000)
  })

  it('is given back by who stops, but for what is still under way, and the store is asked for nothing afterwards', async () => {
    const asked: number[] = []
    const stored = holdFrom(db.worker)
    const hold: Hold = (of, wanted) => (asked.push(wanted.wanted), stored(of, wanted))
    const limiter = aLimiter({ hold })
    const [caller, other] = [aCaller({ maxConcurrent: 64 }), aCaller({ maxConcurrent: 64 })]
    const [running, over] = [await limiter.admit(caller), await limiter.admit(other)]
    over?.end()

    await limiter.stop()

    expect([await heldBy(caller), await heldBy(other)]).toEqual([1, 0])
    const before = asked.length
    running?.end()
    await setTimeout(20) // longer than what is put back is kept
    expect(asked).toHaveLength(before)
  })

  it('is given back as it was taken, also where the limit was changed meanwhile', async () => {
    const limiter = aLimiter()
    const caller = aCaller({ maxConcurrent: 2 })
    const before = [await limiter.admit(caller), await limiter.admit(caller)]
    const after = await limiter.admit({ ...caller, maxConcurrent: 3 })
    expect(await limiter.admit({ ...caller, maxConcurrent: 3 })).toHaveProperty('exceeded')

    for (const admission of before) admission?.end()

    await expect.poll(() => heldBy(caller)).toBe(1)
    after?.end()
    await expect.poll(() => heldBy(caller)).toBe(0)
  })

  it('is begun by nobody whose hold may be over before it is', async () => {
    const asked: number[] = []
    let clock = 0
    const hold: Hold = async (_, { wanted }) => (asked.push(wanted), wanted)
    const limiter = aLimiter({ hold, longestMs: 1_000, now: () => clock })
    const caller = aCaller({ maxConcurrent: 64 })
    const first = await limiter.admit(caller)
    expect(asked).toEqual([9])

    clock = 999
    expect(limiter.admit(caller)).not.toBeInstanceOf(Promise)
    clock = 1_000
    expect(limiter.admit(caller)).toBeInstanceOf(Promise)
    first?.end()
  })

  it('is nothing while the store does not answer, and what is in hand is used up', async () => {
    const heard: unknown[] = []
    let away = true
    const hold = holdFrom(db.worker)
    const limiter = aLimiter({
      hold: (...asked) => (away ? Promise.reject(new Error('away')) : hold(...asked)),
      report: (_, error) => heard.push(error),
    })
    const caller = aCaller({ maxConcurrent: 3 })

    expect(await limiter.admit(caller)).toMatchObject({ exceeded: { code: 'LIMITS_UNREADABLE' } })
    for (let n = 0; n < 100; n++) await limiter.admit(caller)
    expect(heard).toHaveLength(1)

    away = false
    await expect.poll(async () => (await limiter.admit(caller))?.exceeded).toBeUndefined()
  })
})

function aLimiter(options: Partial<Parameters<typeof createLimiter>[0]> = {}): Limiter {
  const stores = { lease: leaseFrom(db.worker), hold: holdFrom(db.worker) }
  const none = () => ({ perMinute: null, concurrent: null })
  return createLimiter({ ...stores, tenantLimits: none, longestMs: 5_000, report: fails, ...options })
}

function aCaller(limits: Partial<Pick<Caller, 'tenantId' | 'plan' | 'maxConcurrent'>>): Caller {
  const keyId = KeyId.parse(randomUUID())
  return { ...anOperator({ grants: [] }), tenantId: TenantId.parse(randomUUID()), keyId, keyState: 'active', ...limits }
}

async function heldBy({ keyId }: Caller): Promise<number> {
  const [row] = await db.all(`select coalesce(sum(held), 0)::int as held from hoc.slots where subject_id = '${keyId}'`)
  return Number(row?.held)
}

function fails(what: string, error: unknown): never {
  throw new Error(`${what} failed`, { cause: error })
}
