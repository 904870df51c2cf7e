import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import type { Mode } from '@hoc/spine-schemas/governance'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { aSpine, spill } from '../testing/incidents.ts'
import { watchGovernance, type GovernanceWatch } from './watch.ts'

let db: TestDatabase
let watches: GovernanceWatch[] = []
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(async () => {
  await Promise.all(watches.map((watch) => watch.stop()))
  watches = []
  await db.close()
})

const reason = 'The fleet misbehaves badly.'
const installation: Caller = {
  tenantId: SYSTEM_TENANT,
  actorId: ActorId.parse('operator'),
  grants: ['*'],
  scopes: ['*'],
}

describe('the mode of governance', () => {
  it('is normal until somebody sets it, and holds in every process once they do', async () => {
    const tenant = anOperator({ grants: ['*'] })
    const [here, there] = [await aGovernedSpine(), await aGovernedSpine()]
    expect((await there.dispatch('incidents.create', spill, tenant)).outcome).toBe('done')

    await here.dispatch('governance.set_mode', { mode: 'killed', reason }, tenant)

    await expect.poll(() => create(there, tenant), { timeout: 2_000 }).toBe('GOVERNANCE_KILLED')
    expect(await create(there, anOperator())).toBe('ALLOWED')
    expect(await there.dispatch('incidents.list', {}, tenant)).toMatchObject({
      outcome: 'done',
      authority: { governance_active: false, conditions: ['governance_disabled'] },
    })
  })

  it('survives a restart, and is lifted by "normal" alone', async () => {
    const tenant = anOperator({ grants: ['*'] })
    await (await aGovernedSpine()).dispatch('governance.set_mode', { mode: 'killed', reason }, tenant)

    const restarted = await aGovernedSpine()
    expect(await create(restarted, tenant)).toBe('GOVERNANCE_KILLED')
    expect(await set(restarted, tenant, 'degraded')).toMatchObject({ outcome: 'refused', code: 'GOVERNANCE_KILLED' })
    expect(await set(restarted, tenant, 'normal')).toMatchObject({ outcome: 'done', value: { mode: 'normal' } })
    await expect.poll(() => create(restarted, tenant), { timeout: 2_000 }).toBe('ALLOWED')
  })

  it('that the installation sets holds for every tenant, and no tenant can loosen it', async () => {
    const spine = await aGovernedSpine()
    const tenant = anOperator({ grants: ['*'] })
    await set(spine, installation, 'killed')

    await expect.poll(() => create(spine, tenant), { timeout: 2_000 }).toBe('GOVERNANCE_KILLED')
    await set(spine, tenant, 'degraded')
    expect(await spine.dispatch('governance.describe', {}, tenant)).toMatchObject({
      value: { installation: 'killed', tenant: 'degraded', effective: 'killed' },
    })
    expect(await create(spine, tenant)).toBe('GOVERNANCE_KILLED')
  })

  it('is what was set last, also where a clock ran ahead before', async () => {
    const spine = await aGovernedSpine()
    const tenant = anOperator({ grants: ['*'] })
    const ahead = '0fffffff-ffff-7000-8000-000000000001'
    await db.all(`insert into hoc.governance_changes (tenant_id, id, mode, reason, changed_by, changed_at)
      values ('${tenant.tenantId}', '${ahead}', 'normal', '${reason}', 'bob', now() + interval '1 hour')`)

    await set(spine, tenant, 'killed')

    await expect.poll(() => create(spine, tenant), { timeout: 2_000 }).toBe('GOVERNANCE_KILLED')
    expect(await set(spine, tenant, 'killed')).toMatchObject({ outcome: 'refused', code: 'GOVERNANCE_UNCHANGED' })
    expect(await spine.dispatch('governance.describe', {}, tenant)).toMatchObject({ value: { effective: 'killed' } })
  })

  it('lets one of two who change it at once win, and refuses the other', async () => {
    const spine = await aGovernedSpine()
    const tenant = anOperator({ grants: ['*'] })

    const outcomes = await Promise.all([set(spine, tenant, 'killed'), set(spine, tenant, 'killed')])

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused'])
  })
})

describe('a tenant’s state', () => {
  it('stops writes within two seconds when it is suspended, and leaves reads', async () => {
    const tenant = anOperator()
    const spine = await aGovernedSpine()
    await db.all(`insert into hoc.tenants values ('${tenant.tenantId}', 't', 'suspended', now())`)

    await expect.poll(() => create(spine, tenant), { timeout: 2_000 }).toBe('TENANT_SUSPENDED')
    expect((await spine.dispatch('incidents.list', {}, tenant)).outcome).toBe('done')
  })
})

describe('a state that cannot be read', () => {
  it('denies writes and degrades reads, as soon as what was read is too old to be believed', async () => {
    const tenant = anOperator()
    const spine = await aGovernedSpine({ staleMs: 300, pollMs: 50 })
    expect(await create(spine, tenant)).toBe('ALLOWED')

    await db.all('revoke select on hoc.tenants from hoc_worker')

    await expect.poll(() => create(spine, tenant), { timeout: 2_000 }).toBe('AUTHORITY_ERROR')
    expect(await spine.dispatch('incidents.list', {}, tenant)).toMatchObject({
      outcome: 'done',
      authority: { governance_active: null, authority_degraded: true },
    })
    await db.all('grant select on hoc.tenants to hoc_worker')
    await expect.poll(() => create(spine, tenant), { timeout: 2_000 }).toBe('ALLOWED')
  })

  it('keeps closed what was closed', async () => {
    const tenant = anOperator()
    const spine = await aGovernedSpine({ staleMs: 300, pollMs: 50 })
    await db.all(`insert into hoc.tenants values ('${tenant.tenantId}', 't', 'terminated', now())`)
    await expect.poll(() => list(spine, tenant), { timeout: 2_000 }).toBe('TENANT_CLOSED')

    await db.all('revoke select on hoc.tenants from hoc_worker')
    await expect.poll(() => create(spine, anOperator()), { timeout: 2_000 }).toBe('AUTHORITY_ERROR')

    expect(await list(spine, tenant)).toBe('TENANT_CLOSED')
    await db.all('grant select on hoc.tenants to hoc_worker')
  })

  it('is found by polling when the ear is cut off', async () => {
    const tenant = anOperator({ grants: ['*'] })
    const spine = await aGovernedSpine({ pollMs: 100 })
    await db.all(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hoc listen' and datname = current_database()`,
    )

    await set(spine, tenant, 'killed')

    await expect.poll(() => create(spine, tenant), { timeout: 2_000 }).toBe('GOVERNANCE_KILLED')
  })
})

type GovernedSpine = Awaited<ReturnType<typeof aGovernedSpine>>

async function aGovernedSpine(options: { staleMs?: number; pollMs?: number } = {}) {
  const report = () => undefined
  const watch = await watchGovernance({ worker: db.worker, directUrl: db.url('hoc_worker'), report, ...options })
  watches.push(watch)
  return aSpine(db, { governance: watch.standing })
}

async function create(spine: GovernedSpine, caller: Caller): Promise<string> {
  return (await spine.dispatch('incidents.create', spill, caller)).authority.authority_code
}

async function list(spine: GovernedSpine, caller: Caller): Promise<string> {
  return (await spine.dispatch('incidents.list', {}, caller)).authority.authority_code
}

function set(spine: GovernedSpine, caller: Caller, mode: Mode) {
  return spine.dispatch('governance.set_mode', { mode, reason }, caller)
}
