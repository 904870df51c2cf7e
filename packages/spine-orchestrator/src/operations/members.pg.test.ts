import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createAuthenticate } from '../access/authenticate.ts'
import { aKeyIn, aMemberIn } from '../testing/account.ts'
import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('the last owner', () => {
  it.each([
    ['demoted', 'members.change_role', { role: 'viewer' }],
    ['removed', 'members.remove', {}],
  ] as const)('is not %s, also when the two that are left go at once', async (_, name, more) => {
    const { spine, caller } = aTenant()
    for (let round = 0; round < 10; round++) {
      await db.all(`update hoc.members set role = 'viewer' where tenant_id = '${caller.tenantId}'`)
      const owners = [await aMemberIn({ db, caller }, 'owner'), await aMemberIn({ db, caller }, 'owner')]

      const outcomes = await Promise.all(owners.map((memberId) => spine.dispatch(name, { memberId, ...more }, caller)))

      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused'])
      expect(outcomes.find(({ outcome }) => outcome === 'refused')).toMatchObject({ code: 'LAST_OWNER' })
      expect(await ownersOf(caller)).toHaveLength(1)
    }
  })

  it('is counted in its own tenant: the owners of others are none of it', async () => {
    const [here, there] = [aTenant(), aTenant()]
    const memberId = await aMemberIn({ db, caller: here.caller }, 'owner')
    await aMemberIn({ db, caller: there.caller }, 'owner')

    expect(await here.spine.dispatch('members.remove', { memberId }, here.caller)).toMatchObject({ code: 'LAST_OWNER' })
    expect(await here.spine.dispatch('members.remove', { memberId }, there.caller)).toMatchObject({
      code: 'MEMBER_NOT_FOUND',
    })
  })
})

describe('a role', () => {
  it('is neither given nor taken by who ranks below it', async () => {
    const { spine, caller } = aTenant()
    const admin: Caller = { ...caller, role: 'admin' }
    const [owner, member] = [await aMemberIn({ db, caller }, 'owner'), await aMemberIn({ db, caller }, 'member')]
    await aMemberIn({ db, caller }, 'owner')

    for (const [name, input] of [
      ['members.change_role', { memberId: owner, role: 'viewer' }],
      ['members.change_role', { memberId: member, role: 'owner' }],
      ['members.remove', { memberId: owner }],
      ['members.add_service', { name: 'S', role: 'owner' }],
      ['invitations.create', { email: 'eve@example.com', role: 'owner' }],
    ] as const) {
      expect(await spine.dispatch(name, input, admin), name).toMatchObject({ code: 'ROLE_TOO_HIGH' })
    }
    expect(await spine.dispatch('members.change_role', { memberId: member, role: 'admin' }, admin)).toMatchObject({
      outcome: 'done',
      value: { role: 'admin', version: 2 },
    })
  })
})

describe('removing a member', () => {
  it('revokes every key of theirs, with a ledger entry for each', async () => {
    const { spine, caller } = aTenant()
    const key = await aKeyIn({ db, spine, caller })
    const { memberId } = key
    await spine.dispatch('keys.issue', { memberId, name: 'Another', scopes: ['*'] }, caller)

    const removed = await spine.dispatch('members.remove', { memberId }, caller)

    expect(removed).toMatchObject({ outcome: 'done', value: { state: 'removed' } })
    expect(await db.all(`select state from hoc.api_keys where tenant_id = '${caller.tenantId}'`)).toEqual([
      { state: 'revoked' },
      { state: 'revoked' },
    ])
    const entries = await db.all(`select entity from hoc.ledger where dispatch_id = '${removed.dispatchId}' order by 1`)
    expect(entries.map(({ entity }) => entity)).toEqual(['api_key', 'api_key', 'member'])
    expect(await createAuthenticate({ worker: db.worker })(key.secret)).toBeUndefined()
    expect(await spine.dispatch('keys.issue', { memberId, name: 'K', scopes: ['*'] }, caller)).toMatchObject({
      code: 'MEMBER_REMOVED',
    })
  })

  it('leaves no key behind that is issued at the same time', async () => {
    const { spine, caller } = aTenant()
    for (let round = 0; round < 10; round++) {
      const memberId = await aMemberIn({ db, caller })

      await Promise.all([
        spine.dispatch('members.remove', { memberId }, caller),
        spine.dispatch('keys.issue', { memberId, name: 'K', scopes: ['*'] }, caller),
      ])

      const left = await db.all(`select 1 from hoc.api_keys where member_id = '${memberId}' and state <> 'revoked'`)
      expect(left).toEqual([])
    }
  })
})

it('lists members by what they are, page by page', async () => {
  const { spine, caller } = aTenant()
  await aMemberIn({ db, caller }, 'owner')
  await spine.dispatch('members.add_service', { name: 'Deployer', role: 'member' }, caller)
  const list = async (input: object) => {
    const listed = await spine.dispatch('members.list', input, caller)
    return listed.outcome === 'done' ? listed.value : { items: [], nextCursor: listed.outcome }
  }

  expect((await list({ kind: 'service' })).items).toMatchObject([{ name: 'Deployer', email: null }])
  expect((await list({ role: 'owner', state: 'active' })).items).toHaveLength(1)
  const first = await list({ limit: 1 })
  const rest = await list({ limit: 1, cursor: first.nextCursor })
  expect(rest.items).toHaveLength(1)
  expect(rest.nextCursor).toBeNull()
})

function aTenant() {
  return { spine: aSpine(db), caller: anOperator({ grants: ['*'] }) }
}

function ownersOf({ tenantId }: Caller) {
  return db.all(`select 1 from hoc.members where tenant_id = '${tenantId}' and role = 'owner' and state = 'active'`)
}
