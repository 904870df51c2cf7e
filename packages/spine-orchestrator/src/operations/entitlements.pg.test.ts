import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT, type Caller } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { aTenantFor } from '../testing/account.ts'
import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const operator: Caller = { tenantId: SYSTEM_TENANT, actorId: ActorId.parse('olivia'), grants: ['*'], scopes: ['*'] }
const reason = 'Signed on the first of March.'

it('gives no more keys than the plan entitles to, however many are asked for at once', async () => {
  const { spine, ask, memberId, tenantId } = await aFreeTenant()
  const issue = () => ask('keys.issue', { memberId, name: 'K', scopes: ['*'] })

  const outcomes = await Promise.all(Array.from({ length: 8 }, issue))

  expect(outcomes.toSorted()).toEqual([...Array(4).fill('KEY_LIMIT_REACHED'), ...Array(4).fill('done')])
  const [{ id } = { id: '' }] = await db.all(`select id from hoc.api_keys where tenant_id = '${tenantId}' limit 1`)
  expect(await ask('keys.revoke', { keyId: String(id), reason })).toBe('done')
  expect(await issue()).toBe('done')
  expect(await issue()).toBe('KEY_LIMIT_REACHED')
  await spine.dispatch('tenants.set_plan', { tenantId, plan: 'pro', reason }, operator)
  expect(await issue()).toBe('done')
})

it('takes no more members than the plan entitles to, however many come at once', async () => {
  const [{ ask }, neighbour] = [await aFreeTenant(), await aFreeTenant()]
  const add = () => ask('members.add_service', { name: 'Deployer', role: 'member' })

  const outcomes = await Promise.all(Array.from({ length: 8 }, add))

  expect(outcomes.toSorted()).toEqual([...Array(4).fill('MEMBER_LIMIT_REACHED'), ...Array(4).fill('done')])
  expect(await neighbour.ask('members.add_service', { name: 'Deployer', role: 'member' })).toBe('done')
  expect(await neighbour.ask('tenants.describe', {})).toBe('done')
})

async function aFreeTenant() {
  const spine = aSpine(db)
  const { tenant, owner } = await aTenantFor({ spine, caller: operator })
  const caller = anOperator({ tenantId: tenant.id, grants: ['*'] })
  const ask = async (name: Parameters<typeof spine.dispatch>[0], input: object): Promise<string> => {
    const outcome = await spine.dispatch(name, input, caller)
    return outcome.outcome === 'refused' ? outcome.code : outcome.outcome
  }
  return { spine, ask, memberId: owner.id, tenantId: tenant.id }
}
