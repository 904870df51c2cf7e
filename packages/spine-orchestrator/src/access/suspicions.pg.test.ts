import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { watchGovernance } from '../governance/watch.ts'
import { aKeyIn, anOperatorFor, aTenantFor } from '../testing/account.ts'
import { aSpine, spill } from '../testing/incidents.ts'
import { createAuthenticate } from './authenticate.ts'
import { createSuspicions } from './suspicions.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
beforeEach(async () => {
  await db.all('alter table hoc.security_events disable trigger append_only_truncate')
  await db.all('truncate hoc.security_events')
})
// What still waits would be kept in a minute, when the database is gone.
const started: ReturnType<typeof createSuspicions>[] = []
afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())))
afterAll(() => db.close())

const system: Caller = { tenantId: SYSTEM_TENANT, actorId: ActorId.parse('olivia'), grants: ['*'], scopes: ['*'] }

describe('what is tried with a key that may not', () => {
  it('is kept once for all that was tried in a window, with its proof in the tenant’s ledger and in no other', async () => {
    const { spine, suspicions } = watched()
    const [alice, bob] = [anOperator({ grants: ['*'] }), anOperator({ grants: ['*'] })]
    const [hers, his] = [await aKeyIn({ db, spine, caller: alice }), await aKeyIn({ db, spine, caller: bob })]
    const frozen = { ...alice, keyId: hers.id, keyState: 'frozen' } as const
    const narrow: Caller = { ...bob, keyId: his.id, keyState: 'active', scopes: ['runs.*'] }

    await Promise.all(Array.from({ length: 50 }, () => spine.dispatch('incidents.create', spill, frozen)))
    await spine.dispatch('incidents.create', spill, narrow)
    await spine.dispatch('tenants.list', {}, { ...narrow, scopes: ['*'] })
    await spine.dispatch('incidents.create', spill, { ...alice, keyId: hers.id, keyState: 'active', grants: [] })
    await suspicions.stop()

    expect(await seenBy(alice)).toMatchObject([
      { kind: 'grant_missing', keyId: hers.id, count: 1, operation: 'incidents.create' },
      { kind: 'key_frozen', keyId: hers.id, count: 50, operation: 'incidents.create', happenedIn: null },
    ])
    expect(await seenBy(bob)).toMatchObject([
      { kind: 'operator_only', keyId: his.id, count: 1, operation: 'tenants.list' },
      { kind: 'scope_missing', keyId: his.id, count: 1, operation: 'incidents.create' },
    ])
    expect(await entriesOf(alice.tenantId)).toBe(2)
    expect(await entriesOf(bob.tenantId)).toBe(2)
  })

  it('is kept also where the key was revoked or has expired, for whoever proves to have it', async () => {
    const { spine, suspicions } = watched()
    const alice = anOperator({ grants: ['*'] })
    const [one, two] = [await aKeyIn({ db, spine, caller: alice }), await aKeyIn({ db, spine, caller: alice })]
    await spine.dispatch('keys.revoke', { keyId: one.id, reason: 'Alice has left.' }, alice)
    await db.all(`update hoc.api_keys set expires_at = now() - interval '1 second' where id = '${two.id}'`)
    const authenticate = createAuthenticate({ worker: db.worker, stopped: suspicions.stopped })

    for (const { secret } of [one, one, two]) expect(await authenticate(secret)).toBeUndefined()
    expect(await authenticate(`${one.secret.slice(0, -1)}x`)).toBeUndefined()
    await suspicions.stop()

    expect(await seenBy(alice)).toMatchObject([
      { kind: 'key_expired', keyId: two.id, count: 1 },
      { kind: 'key_revoked', keyId: one.id, count: 2 },
    ])
  })

  it('is told of the installation where the tenant may not write', async () => {
    const { tenant, key } = await aTenantFor({ spine: aSpine(db), caller: system })
    await aSpine(db).dispatch('tenants.suspend', { tenantId: tenant.id, reason: 'Under attack, it seems.' }, system)
    const watch = await watchGovernance({ worker: db.worker, report: () => {} })
    const { spine, suspicions } = watched({ governance: watch.standing })
    const caller = { ...system, tenantId: tenant.id, keyId: key.id, keyState: 'frozen' } as const

    await spine.dispatch('incidents.create', spill, caller)
    await suspicions.stop() // denied: told of the installation in the next window
    await suspicions.stop()
    await watch.stop()

    expect(await seenBy({ ...system, tenantId: tenant.id })).toEqual([])
    expect(await seenBy(system)).toMatchObject([{ kind: 'key_frozen', keyId: key.id, happenedIn: tenant.id, count: 1 }])
  })

  it('is never more than so many events for each tenant, however many keys and networks try', async () => {
    const { suspicions } = watched()

    for (let n = 0; n < 5_000; n++) suspicions.guessed(`192.0.${n % 250}.${Math.floor(n / 250)}`)
    await suspicions.stop()

    const seen = await seenBy(system)
    expect(seen).toHaveLength(21)
    expect(seen.reduce((sum, { count }) => sum + count, 0)).toBe(5_000)
  })

  it('waits while the database is away, and is kept afterwards', async () => {
    const troubles: unknown[] = []
    const suspicions = createSuspicions({ report: (_, error) => troubles.push(error), windowMs: 20 })
    const spine = aSpine(db)
    let away = true
    suspicions.start({
      dispatch: ((...asked: Parameters<typeof spine.dispatch>) => {
        if (away) throw new Error('away')
        return spine.dispatch(...asked)
      }) as typeof spine.dispatch,
    })

    suspicions.guessed('192.0.2.1')
    await expect.poll(() => troubles.length).toBeGreaterThan(0)
    suspicions.guessed('192.0.2.1')
    away = false

    await expect.poll(() => seenBy(system)).toMatchObject([{ network: '192.0.2.1', count: 2 }])
    await suspicions.stop()
  })

  it('is seen by operators, and by nobody who may not read what happened', async () => {
    const { spine } = watched()
    const { operator } = await anOperatorFor({ spine, caller: system })
    const viewer = { ...system, actorId: ActorId.parse(operator.id), grants: ['operator:read'] }

    expect(await spine.dispatch('account.list_security_events', {}, viewer)).toMatchObject({
      outcome: 'denied',
      gate: 'grant',
    })
  })
})

function watched(options: Parameters<typeof aSpine>[1] = {}) {
  const suspicions = createSuspicions({
    report(what, error) {
      throw new Error(what, { cause: error })
    },
    windowMs: 60_000,
  })
  const spine = aSpine(db, { ...options, consequences: [suspicions.consequence] })
  suspicions.start(spine)
  started.push(suspicions)
  return { spine, suspicions }
}

async function seenBy(caller: Caller) {
  const listed = await aSpine(db).dispatch('account.list_security_events', { limit: 100 }, caller)
  if (listed.outcome !== 'done') throw new Error(`Expected a list, saw ${listed.outcome}.`)
  return listed.value.items
}

async function entriesOf(tenantId: TenantId): Promise<number> {
  const rows = await db.all(`select from hoc.ledger where tenant_id = '${tenantId}' and entity = 'security_event'`)
  return rows.length
}
