import { setTimeout as pause } from 'node:timers/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { inviteeOf } from '@hoc/engine-account/caller'
import { InvitationId, KeyId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import { setGovernanceMode } from '@hoc/spine-schemas/governance'
import { listIncidents } from '@hoc/spine-schemas/incidents'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { decide } from '../kernel/gates.ts'
import { createSpine } from '../spine.ts'
import type { Admission } from './admission.ts'
import { holdFrom, leaseFrom } from './leasing.ts'
import { createLimiter, type Limiter } from './limiter.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(async () => {
  await pause(50) // what was held is given back a moment after it is no longer used
  await db.close()
})

const standing = { mode: 'normal', tenantState: 'active' } as const
const unlimited = { perMinute: null, concurrent: null }
const never = () => unlimited

describe('a key', () => {
  it('may ask as often at once as its burst is, in all processes together, and then waits', async () => {
    const caller = aCaller({ ratePerMinute: 120 }) // twenty at once, and two more a second
    const processes = [aLimiter(), aLimiter(), aLimiter()]

    const begun = performance.now()
    const all = await Promise.all(
      processes.flatMap((each) => Array.from({ length: 30 }, async () => each.admit(caller))),
    )
    const seconds = (performance.now() - begun) / 1_000

    const admitted = all.filter((each) => !each?.exceeded).length
    expect(admitted).toBeGreaterThanOrEqual(20)
    expect(admitted).toBeLessThanOrEqual(20 + Math.ceil(seconds * 2))
    const refused = all.find((each) => each?.exceeded)?.exceeded
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', of: 'key', most: 120 })
    expect(refused?.retryAfterMs).toBeGreaterThan(0)
    expect(refused?.retryAfterMs).toBeLessThanOrEqual(501)
  })

  it('is limited as an invitation is that is shown in its place, which takes nothing of its tenant’s', async () => {
    const limiter = aLimiter({ tenantLimits: () => ({ perMinute: 6, concurrent: 1 }) })
    const id = InvitationId.parse(crypto.randomUUID())
    const { tenantId } = aCaller()
    const [invited, other] = [inviteeOf({ tenantId, id }), inviteeOf({ ...aCaller(), id })]

    for (let n = 0; n < 5; n++) expect((await limiter.admit(invited))?.exceeded).toBeUndefined()

    expect(await limiter.admit(invited)).toMatchObject({ exceeded: { code: 'RATE_LIMITED', of: 'key', most: 30 } })
    expect(limiter.remaining(invited)).toMatchObject([{ of: 'key', perMinute: 30, left: 0 }])
    expect((await limiter.admit({ ...aCaller(), tenantId }))?.exceeded).toBeUndefined()
    expect((await aLimiter().admit(other))?.exceeded).toBeUndefined()
  })

  it('is asked of the store once for every slice, and not at all while there is nothing', async () => {
    const statements: number[] = []
    const lease = leaseFrom(db.worker)
    const limiter = aLimiter({ lease: (of, limit, asked) => (statements.push(asked.wanted), lease(of, limit, asked)) })
    const caller = aCaller({ ratePerMinute: 6_000 })

    for (let i = 0; i < 200; i++) (await limiter.admit(caller))?.end()
    expect(statements).toEqual([8, 16, 32, 64, 128])
    expect(await burnt(limiter, caller)).toMatchObject({ code: 'RATE_LIMITED' })

    const [before, begun] = [statements.length, performance.now()]
    for (let i = 0; i < 5_000; i++) (await limiter.admit(caller))?.end()
    const most = Math.ceil((performance.now() - begun) / 100) * 2 // one that gives some, and one that gives nothing
    expect(statements.length - before).toBeLessThanOrEqual(most + 1)
  })

  it('may have so many dispatches under way at once, and another one when one is over', async () => {
    const limiter = aLimiter()
    const caller = aCaller({ maxConcurrent: 2 })

    const first = await limiter.admit(caller)
    await limiter.admit(caller)
    expect(await limiter.admit(caller)).toMatchObject({ exceeded: { code: 'TOO_MANY_AT_ONCE', most: 2 } })
    first?.end()
    expect(await limiter.admit(caller)).not.toHaveProperty('exceeded')
    expect(await limiter.admit(caller)).toHaveProperty('exceeded')
  })

  it('of another tenant, with the same id, has a bucket of its own', async () => {
    const caller = aCaller({ ratePerMinute: 1 })
    const other = { ...caller, tenantId: TenantId.parse(crypto.randomUUID()) }

    expect(await aLimiter().admit(caller)).not.toHaveProperty('exceeded')
    expect(await aLimiter().admit(other)).not.toHaveProperty('exceeded')
    expect(await aLimiter().admit(caller)).toHaveProperty('exceeded')
    expect(await db.all(`select 1 from hoc.rate_buckets where subject_id = '${caller.keyId}'`)).toHaveLength(2)
  })

  it('that is none is not limited', () => {
    const limiter = aLimiter({ tenantLimits: () => ({ perMinute: 1, concurrent: 1 }) })
    const { keyId: _, ...caller } = aCaller({ ratePerMinute: 1, maxConcurrent: 1 })

    for (let i = 0; i < 10; i++) expect(limiter.admit(caller)).toBeUndefined()
  })

  it('that is forgotten loses no more than its slice: what runs is still counted', async () => {
    const limiter = aLimiter({ remembered: 3 })
    const caller = aCaller({ maxConcurrent: 1 })
    const running = await limiter.admit(caller)
    for (let i = 0; i < 20; i++) (await limiter.admit(aCaller({ ratePerMinute: 60 })))?.end()

    expect(await limiter.admit(caller)).toHaveProperty('exceeded')
    running?.end()
    expect(await limiter.admit(caller)).not.toHaveProperty('exceeded')
  })
})

describe('a tenant', () => {
  it('has a limit for all its keys together, and no other tenant is the poorer', async () => {
    const limiter = aLimiter({ tenantLimits: () => ({ ...unlimited, perMinute: 60 }) })
    const alice = aCaller()
    const bob = { ...aCaller(), tenantId: alice.tenantId }

    expect(await burnt(limiter, alice)).toMatchObject({ code: 'RATE_LIMITED', of: 'tenant', most: 60 })
    expect(await limiter.admit(bob)).toHaveProperty('exceeded')
    expect(await limiter.admit(aCaller())).not.toHaveProperty('exceeded')
  })

  it('that has used up its limit takes no token of a key', async () => {
    const limiter = aLimiter({ tenantLimits: () => ({ ...unlimited, perMinute: 6 }) })
    const caller = aCaller({ ratePerMinute: 600 })
    await burnt(limiter, caller)
    const left = limiter.remaining(caller)

    await limiter.admit(caller)

    expect(left.map(({ of }) => of)).toEqual(['key', 'tenant'])
    expect(limiter.remaining(caller)[0]?.left).toBeGreaterThanOrEqual(left[0]?.left ?? Infinity)
  })

  it('can press the red button all the same', async () => {
    const limiter = aLimiter({ tenantLimits: () => ({ ...unlimited, perMinute: 6 }) })
    const caller = aCaller({}, ['*'])
    await burnt(limiter, caller)
    const admission = await limiter.admit(caller)

    expect(decide({ contract: listIncidents, caller, standing, admission })).toMatchObject({
      verdict: 'deny',
      gate: 'rate',
      code: 'RATE_LIMITED',
      reason: 'The tenant may ask 6 times a minute.',
      liftedBy: 'time',
      retryAfterMs: expect.any(Number),
    })
    expect(decide({ contract: setGovernanceMode, caller, standing, admission }).verdict).toBe('allow')
  })
})

describe('a store that does not answer', () => {
  it('lets nobody through once the slice in hand is spent, and is asked again soon', async () => {
    const heard: unknown[] = []
    const lease = leaseFrom(db.worker)
    let away = false
    const limiter = aLimiter({
      lease: (of, limit, asked) => (away ? Promise.reject(new Error('away')) : lease(of, limit, asked)),
      report: (_, error) => heard.push(error),
    })
    const caller = aCaller({ ratePerMinute: 600 })
    expect(await limiter.admit(caller)).not.toHaveProperty('exceeded')

    away = true
    expect(await burnt(limiter, caller)).toMatchObject({ code: 'LIMITS_UNREADABLE', retryAfterMs: expect.any(Number) })
    for (let i = 0; i < 100; i++) await limiter.admit(caller)
    expect(heard).toHaveLength(1)

    away = false
    await expect.poll(async () => (await limiter.admit(caller))?.exceeded).toBeUndefined()
  })
})

describe('a dispatch', () => {
  it('is denied by the gate of rates, after the other gates, and is over for its key however it ends', async () => {
    const limiter = aLimiter()
    const spine = createSpine({ pool: db.pool, governance: () => standing, limiter })
    const caller = aCaller({ ratePerMinute: 30, maxConcurrent: 1 })
    const ask = (who: Caller, input: object = {}) => spine.dispatch('incidents.list', input, who)

    expect(await ask(caller)).toMatchObject({ outcome: 'done' })
    expect(await ask(caller, { limit: 'x' })).toMatchObject({ outcome: 'invalid' })
    expect(await spine.dispatch('incidents.get', { incidentId: crypto.randomUUID() }, caller)).toMatchObject({
      outcome: 'refused',
    })
    const underWay = await limiter.admit(caller)
    expect(await ask(caller)).toMatchObject({
      outcome: 'denied',
      gate: 'rate',
      liftedBy: 'time',
      retryAfterMs: 1_000,
      authority: { authority_code: 'TOO_MANY_AT_ONCE' },
    })
    underWay?.end()
    expect(await ask(caller)).toMatchObject({ outcome: 'done' })
    await burnt(limiter, caller)
    expect(await ask(caller)).toMatchObject({ gate: 'rate', authority: { authority_code: 'RATE_LIMITED' } })
    expect(await ask({ ...caller, grants: [] })).toMatchObject({ gate: 'grant' })

    const explained = await spine.dispatch('authority.explain', { operation: 'incidents.list' }, aReader(caller))
    if (explained.outcome !== 'done') throw new Error(`Expected an explanation, saw ${explained.outcome}.`)
    expect(explained.value.gates.at(-1)).toMatchObject({ gate: 'rate', verdict: 'allow' }) // of who asks: without a key
    expect(limiter.peek(caller)).toMatchObject({ exceeded: { code: 'RATE_LIMITED' } })
  })
})

function aLimiter(options: Partial<Parameters<typeof createLimiter>[0]> = {}): Limiter {
  const stores = { lease: leaseFrom(db.worker), hold: holdFrom(db.worker) }
  return createLimiter({ ...stores, tenantLimits: never, longestMs: 1_000, report: fails, ...options })
}

function aCaller(limits: Pick<Caller, 'ratePerMinute' | 'maxConcurrent'> = {}, grants = ['incidents:read']): Caller {
  const keyId = KeyId.parse(crypto.randomUUID())
  return { ...anOperator({ grants }), keyId, keyState: 'active', ...limits }
}

function aReader({ keyId: _, ...caller }: Caller): Caller {
  return { ...caller, keyState: undefined, grants: ['*'] }
}

// Asks until there is nothing left.
async function burnt(limiter: Limiter, caller: Caller) {
  for (let i = 0; i < 5_000; i++) {
    const admission: Admission | undefined = await limiter.admit(caller)
    if (admission?.exceeded) return admission.exceeded
    admission?.end()
  }
  throw new Error('Expected a limit, saw none.')
}

function fails(what: string, error: unknown): never {
  throw new Error(`${what} failed`, { cause: error })
}
