import { readingFrom } from '@hoc/drivers/pool'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { listUnrecorded } from '@hoc/drivers/ledger'
import { ActorId, SYSTEM_TENANT, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { createAuthenticate } from '../access/authenticate.ts'
import { watchGovernance, type GovernanceWatch } from '../governance/watch.ts'
import { anOperatorFor, aTenantFor } from '../testing/account.ts'
import { aSpine, spill } from '../testing/incidents.ts'

let db: TestDatabase
let watches: GovernanceWatch[] = []
beforeAll(async () => void (db = await openTestDatabase()))
afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.stop()))
  watches = []
})
afterAll(() => db.close())

const reason = 'Three invoices are unpaid.'
const operator: Caller = {
  tenantId: SYSTEM_TENANT,
  actorId: ActorId.parse('olivia'),
  grants: ['*'],
  scopes: ['*'],
}

describe('a tenant that an operator makes', () => {
  it('comes with an owner, whose key is shown once and lets them in', async () => {
    const spine = aSpine(db)
    const input = { name: 'Second', ownerName: 'Bob', ownerEmail: 'Bob@Example.com', plan: 'free', reason }
    const make = () => spine.dispatch('tenants.create', input, operator, { idempotencyKey: 'second' })

    const [made, again] = [await make(), await make()]

    if (made.outcome !== 'done' || again.outcome !== 'done') throw new Error('Expected two answers.')
    expect(again.value).toEqual({ ...made.value, secret: null })
    const bob = await createAuthenticate({ worker: db.worker })(made.value.secret ?? '')
    expect(bob).toMatchObject({ tenantId: made.value.tenant.id, role: 'owner', scopes: ['*'] })
    if (!bob) throw new Error('Expected a caller.')
    expect(await spine.dispatch('incidents.create', spill, bob)).toMatchObject({ outcome: 'done' })
    expect(await spine.dispatch('tenants.describe', {}, bob)).toMatchObject({
      value: {
        name: 'Second',
        state: 'active',
        plan: 'free',
        entitlements: { members: 5, keys: 5, requestsPerMinute: 300, concurrent: 5, keptDays: 30 },
        used: { members: 1, keys: 1 },
      },
    })
    expect(await spine.dispatch('account.whoami', {}, bob)).toMatchObject({ value: { email: 'bob@example.com' } })
  })

  it('is listed for operators with all others, and for nobody else', async () => {
    const spine = aSpine(db)
    const [first, second] = [
      await aTenantFor({ spine, caller: operator }),
      await aTenantFor({ spine, caller: operator }),
    ]
    await spine.dispatch('tenants.suspend', { tenantId: first.tenant.id, reason }, operator)

    const [page, suspended, denied] = [
      await spine.dispatch('tenants.list', { limit: 2 }, operator),
      await spine.dispatch('tenants.list', { state: 'suspended' }, operator),
      await spine.dispatch('tenants.list', {}, ownerOf(second.tenant.id)),
    ]

    expect(page).toMatchObject({ value: { items: [second.tenant, { id: first.tenant.id, state: 'suspended' }] } })
    expect(page).not.toMatchObject({ value: { nextCursor: null } })
    expect(suspended).toMatchObject({ value: { items: [{ id: first.tenant.id }], nextCursor: null } })
    expect(denied).toMatchObject({ outcome: 'denied', gate: 'plane', authority: { authority_code: 'OPERATOR_ONLY' } })
  })
})

describe('what an operator does', () => {
  it('stands with its reason in both ledgers, in one transaction, and the tenant may read it', async () => {
    const spine = aSpine(db)
    const { tenant } = await aTenantFor({ spine, caller: operator })
    const other = await aTenantFor({ spine, caller: operator })

    const { dispatchId } = await spine.dispatch('tenants.suspend', { tenantId: tenant.id, reason }, operator)

    const entries = await db.all(`select tenant_id, entity, actor_id, before_sha, after_sha, xid from hoc.ledger
      where dispatch_id = '${dispatchId}' order by tenant_id, entity`)
    const told = [
      expect.objectContaining({ tenant_id: SYSTEM_TENANT, entity: 'operator_action', actor_id: 'olivia' }),
      expect.objectContaining({ tenant_id: SYSTEM_TENANT, entity: 'tenant', actor_id: 'olivia' }),
      expect.objectContaining({ tenant_id: tenant.id, entity: 'operator_action', actor_id: 'olivia' }),
      expect.objectContaining({ tenant_id: tenant.id, entity: 'tenant', actor_id: 'olivia' }),
    ]
    expect(entries).toEqual(told)
    expect(new Set(entries.map(({ xid }) => xid)).size).toBe(1)
    expect(entries[1]?.['after_sha']).toBe(entries[3]?.['after_sha'])
    const actions = (who: TenantId) => spine.dispatch('account.list_operator_actions', {}, ownerOf(who))
    expect(await actions(tenant.id)).toMatchObject({
      value: { items: [{ operation: 'tenants.suspend', reason, actorId: 'olivia' }, { operation: 'tenants.create' }] },
    })
    expect(await actions(other.tenant.id)).toMatchObject({ value: { items: [{ operation: 'tenants.create' }] } })
    expect(await spine.dispatch('operator.list_actions', { limit: 1 }, operator)).toMatchObject({
      value: { items: [{ tenantId: tenant.id, reason }] },
    })
  })

  it('is recorded once, for the installation: its entries in the tenant’s ledger are no gap', async () => {
    const spine = aSpine(db)
    const { tenant } = await aTenantFor({ spine, caller: operator })
    const done = await spine.dispatch('tenants.suspend', { tenantId: tenant.id, reason }, operator)
    await db.all(`insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, at)
      values ('${SYSTEM_TENANT}', '${done.dispatchId}', 'tenants.suspend', 'olivia', 'done', now())`)

    const span = { from: '2020-01-01T00:00:00.000Z', before: '2100-01-01T00:00:00.000Z' }
    const unrecorded = await listUnrecorded(readingFrom(db.worker), span)

    expect(unrecorded.filter(({ dispatchId }) => dispatchId === done.dispatchId)).toEqual([])
    expect(unrecorded.length).toBeGreaterThan(0)
  })

  it('needs a reason of ten characters', async () => {
    const spine = aSpine(db)
    const { tenant } = await aTenantFor({ spine, caller: operator })

    for (const short of [undefined, 'too short', ' '.repeat(20), 'x'.repeat(501)]) {
      const outcome = await spine.dispatch('tenants.suspend', { tenantId: tenant.id, reason: short }, operator)
      expect(outcome.outcome).toBe('invalid')
    }
  })

  it('breaks off where the process cannot log in as an operator, and leaves nothing', async () => {
    const spine = aSpine(db, { operators: undefined })

    await expect(
      spine.dispatch('tenants.create', { name: 'T', ownerName: 'B', reason }, operator),
    ).rejects.toMatchObject({ code: 'OPERATORS_UNAVAILABLE' })
  })
})

describe('suspending a tenant', () => {
  it('stops its writes and leaves its reads in every process within two seconds, and its neighbour alone', async () => {
    const [here, there] = [await aGovernedSpine(), await aGovernedSpine()]
    const { tenant } = await aTenantFor({ spine: here, caller: operator })
    const [owner, neighbour] = [
      ownerOf(tenant.id),
      ownerOf((await aTenantFor({ spine: here, caller: operator })).tenant.id),
    ]
    expect(await codeOf(there, owner)).toBe('ALLOWED')

    await here.dispatch('tenants.suspend', { tenantId: tenant.id, reason }, operator)

    const since = performance.now()
    await expect.poll(() => codeOf(there, owner), { interval: 20, timeout: 3_000 }).toBe('TENANT_SUSPENDED')
    expect(performance.now() - since).toBeLessThan(2_000)
    expect(await there.dispatch('incidents.list', {}, owner)).toMatchObject({ outcome: 'done' })
    expect(await there.dispatch('tenants.describe', {}, owner)).toMatchObject({
      value: { state: 'suspended', stateReason: reason },
    })
    expect(await codeOf(there, neighbour)).toBe('ALLOWED')

    await there.dispatch('tenants.resume', { tenantId: tenant.id, reason: 'The invoices were paid.' }, operator)
    await expect.poll(() => codeOf(here, owner), { timeout: 2_000 }).toBe('ALLOWED')
  })

  it('happens once, however many operators do it at once', async () => {
    const spine = aSpine(db)
    const { tenant } = await aTenantFor({ spine, caller: operator })

    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => spine.dispatch('tenants.suspend', { tenantId: tenant.id, reason }, operator)),
    )

    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    const codes = outcomes.flatMap((each) => (each.outcome === 'refused' ? [each.code] : []))
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'TENANT_NOT_ACTIVE'))
    expect(await db.all(`select version from hoc.tenants where tenant_id = '${tenant.id}'`)).toEqual([{ version: 2 }])
  })
})

describe('an operator’s keys and modes', () => {
  it('freeze and unfreeze a key of any tenant, of an owner, too, and of no other', async () => {
    const spine = aSpine(db)
    const { tenant, key, secret } = await aTenantFor({ spine, caller: operator })
    const other = await aTenantFor({ spine, caller: operator })
    const about = { tenantId: tenant.id, keyId: key.id, reason }
    const state = async () => (await createAuthenticate({ worker: db.worker })(secret))?.keyState

    const elsewhere = await spine.dispatch('operator.freeze_key', { ...about, tenantId: other.tenant.id }, operator)
    expect(elsewhere).toMatchObject({ outcome: 'refused', code: 'KEY_NOT_FOUND' })
    expect(await spine.dispatch('operator.freeze_key', about, operator)).toMatchObject({
      value: { state: 'frozen', frozenBy: 'olivia', freezeReason: reason },
    })
    expect(await state()).toBe('frozen')
    expect(await spine.dispatch('operator.unfreeze_key', about, operator)).toMatchObject({ value: { state: 'active' } })
    expect(await state()).toBe('active')
  })

  it('let a tenant’s owner go on whatever the operator is to the installation, and no operator above their own role', async () => {
    const spine = aSpine(db)
    const { key, tenant } = await aTenantFor({ spine, caller: operator })
    const olivias = await anOperatorFor({ spine, caller: operator }, 'owner')
    const admin: Caller = { ...operator, role: 'admin', grants: ['operator:write'] }
    const owners = { tenantId: tenant.id, keyId: key.id, reason }
    const operators = { tenantId: SYSTEM_TENANT, keyId: olivias.key.id, reason }

    for (const about of [owners, operators]) await spine.dispatch('operator.freeze_key', about, admin)

    expect(await spine.dispatch('operator.unfreeze_key', owners, admin)).toMatchObject({ value: { state: 'active' } })
    expect(await spine.dispatch('operator.unfreeze_key', operators, admin)).toMatchObject({ code: 'ROLE_TOO_HIGH' })
  })

  it('set the mode of one tenant, which its own people see and may lift', async () => {
    const spine = aSpine(db)
    const { tenant } = await aTenantFor({ spine, caller: operator })
    const other = await aTenantFor({ spine, caller: operator })
    const set = (tenantId: string, mode: string) =>
      spine.dispatch('operator.set_governance_mode', { tenantId, mode, reason }, operator)

    expect(await set(tenant.id, 'killed')).toMatchObject({ value: { mode: 'killed', changedBy: 'olivia' } })
    expect(await set(tenant.id, 'degraded')).toMatchObject({ code: 'GOVERNANCE_KILLED' })
    expect(await set(crypto.randomUUID(), 'killed')).toMatchObject({ code: 'TENANT_NOT_FOUND' })

    const seen = (who: TenantId) => spine.dispatch('governance.describe', {}, ownerOf(who))
    expect(await seen(tenant.id)).toMatchObject({ value: { tenant: 'killed', installation: 'normal' } })
    expect(await seen(other.tenant.id)).toMatchObject({ value: { effective: 'normal' } })
    const lifted = await spine.dispatch('governance.set_mode', { mode: 'normal', reason }, ownerOf(tenant.id))
    expect(lifted).toMatchObject({ outcome: 'done' })
  })
})

describe('terminating a tenant', () => {
  it('revokes every key it has in the same transaction, and stops its reads in every process', async () => {
    const [here, there] = [await aGovernedSpine(), await aGovernedSpine()]
    const { tenant, owner, secret } = await aTenantFor({ spine: here, caller: operator })
    const other = await aTenantFor({ spine: here, caller: operator })
    await here.dispatch('keys.issue', { memberId: owner.id, name: 'K', scopes: ['*'] }, ownerOf(tenant.id))

    const { dispatchId } = await here.dispatch('tenants.terminate', { tenantId: tenant.id, reason }, operator)

    const shown = createAuthenticate({ worker: db.worker })
    expect([await shown(secret), (await shown(other.secret))?.keyState]).toEqual([undefined, 'active'])
    const left = await db.all(`select k.tenant_id, count(*)::int as keys, bool_and(k.state = 'revoked') as revoked
      from hoc.api_keys k where tenant_id in ('${tenant.id}', '${other.tenant.id}') group by 1 order by 1`)
    expect(left).toEqual([
      { tenant_id: tenant.id, keys: 2, revoked: true },
      { tenant_id: other.tenant.id, keys: 1, revoked: false },
    ])
    const [{ xids } = { xids: 0 }] = await db.all(`select count(distinct xid)::int as xids from hoc.ledger
      where dispatch_id = '${dispatchId}' and entity in ('api_key', 'tenant')`)
    expect(xids).toBe(1)
    const reads = async () => (await there.dispatch('incidents.list', {}, ownerOf(tenant.id))).authority.authority_code
    await expect.poll(reads, { timeout: 2_000 }).toBe('TENANT_CLOSED')
  })

  it('is final, also where it is done at once with resuming', async () => {
    const spine = aSpine(db)
    const { tenant } = await aTenantFor({ spine, caller: operator })
    const about = { tenantId: tenant.id, reason }
    await spine.dispatch('tenants.suspend', about, operator)

    const both = [
      spine.dispatch('tenants.terminate', about, operator),
      spine.dispatch('tenants.resume', about, operator),
    ]
    const [terminated] = await Promise.all(both)

    expect(terminated?.outcome).toBe('done')
    expect(await spine.dispatch('tenants.resume', about, operator)).toMatchObject({ code: 'TENANT_NOT_SUSPENDED' })
    expect(await spine.dispatch('tenants.archive', about, operator)).toMatchObject({ value: { state: 'archived' } })
    expect(await spine.dispatch('tenants.terminate', about, operator)).toMatchObject({ code: 'TENANT_CLOSED' })
    expect(await spine.dispatch('tenants.archive', about, operator)).toMatchObject({ code: 'TENANT_NOT_TERMINATED' })
  })
})

function ownerOf(tenantId: TenantId): Caller {
  return anOperator({ tenantId, grants: ['*'] })
}

async function aGovernedSpine() {
  const watch = await watchGovernance({ worker: db.worker, directUrl: db.url('hoc_worker'), report: () => {} })
  watches.push(watch)
  return aSpine(db, { governance: watch.standing })
}

async function codeOf(spine: ReturnType<typeof aSpine>, caller: Caller): Promise<string> {
  return (await spine.dispatch('incidents.create', spill, caller)).authority.authority_code
}
