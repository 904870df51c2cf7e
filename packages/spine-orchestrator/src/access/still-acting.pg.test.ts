import { shareActing } from '@hoc/drivers/keys'
import { openTestDatabase, rolledBack, type TestDatabase } from '@hoc/drivers/testing/database'
import { tapStatements } from '@hoc/drivers/testing/tap'
import { callerOf } from '@hoc/engine-account/caller'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { Role } from '@hoc/spine-schemas/roles'
import { aMember } from '@hoc/spine-schemas/testing/account'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ownOperations } from '../own-operations.ts'
import { aKeyIn, aMemberIn } from '../testing/account.ts'
import { cases } from '../testing/cases.ts'
import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
let tap: ReturnType<typeof tapStatements>
beforeAll(async () => {
  db = await openTestDatabase({ max: 6 })
  tap = tapStatements(db.pool)
})
afterAll(() => db.close())

const reason = 'Seen in a log.'
const done = { outcome: 'done' }
const changed = { outcome: 'refused', code: 'CALLER_CHANGED' }
const managing = ['governance:write', 'keys:manage', 'operator:appoint', 'people:manage', 'webhooks:manage']
const manages = ownOperations.flatMap(({ contract: { effect, requires, name } }) =>
  effect === 'write' && (managing.includes(requires) || name === 'tenants.create') ? [name] : [],
)

describe.each(manages)('%s', (name) => {
  it.each(['frozen', 'revoked', 'removed', 'demoted'] as const)(
    'is refused to who was %s since they were let in, leaves nothing, and is not refused to another key',
    async (how) => {
      const caller = cases[name].caller?.() ?? anOperator({ grants: ['*'] })
      const spine = aSpine(db)
      const [stale, other] = [await someone({ caller }), await someone({ caller })]
      const input = await cases[name].succeeds({ db, spine, caller })
      await change(how, stale, caller)
      const before = await ledgerOf(caller)

      expect(await spine.dispatch(name, input, stale)).toMatchObject(changed)
      expect(await ledgerOf(caller)).toEqual(before)
      expect(await spine.dispatch(name, input, other)).toMatchObject(done)
    },
  )
})

it('reads the key that acts in the first of two flights', async () => {
  const caller = anOperator({ grants: ['*'] })
  const owner = await someone({ caller })
  tap.heard()

  await aSpine(db).dispatch('members.add_service', { name: 'S', role: 'member' }, owner, { idempotencyKey: 'k' })

  expect(tap.heard()).toEqual([
    ['begin', 'write settings', 'answers.find', 'keys.share_acting', 'tenants.hold_used', 'tenants.count_used'],
    ['members.insert', expect.stringMatching(/^records\.insert/), 'commit'],
  ])
})

it('knows the keys of its own tenant alone, and lets those of two tenants wait for no other', async () => {
  const [here, there] = [anOperator({ grants: ['*'] }), anOperator({ grants: ['*'] })]
  const [alice, bob] = [await someone({ caller: here }), await someone({ caller: there })]
  const { dispatch } = aSpine(db, { limits: { lockTimeoutMs: 100 } })
  const add = (who: Caller) => dispatch('members.add_service', { name: 'S', role: 'member' }, who)

  expect(await add({ ...alice, tenantId: there.tenantId })).toMatchObject(changed)
  await rolledBack(db.pool, here.tenantId, async (tx) => {
    await shareActing(tx, keyOf(alice))
    expect(await add(bob)).toMatchObject(done)
    expect(await add(alice)).toMatchObject({ code: 'STILL_RUNNING' })
  })
  expect(await add(alice)).toMatchObject(done)
})

it('is not asked of an operator inside of a tenant, where their own key is not to be seen', async () => {
  const operators = cases['operator.freeze_key'].caller?.() ?? anOperator()
  const spine = aSpine(db)
  const operator = await someone({ caller: operators })
  const input = await cases['operator.freeze_key'].succeeds({ db, spine, caller: operators })
  await change('revoked', operator, operators)

  expect(await spine.dispatch('operator.freeze_key', input, operator)).toMatchObject(done)
})

describe('who is changed while they ask again and again', () => {
  const rounds = Array.from({ length: 15 }, (_, round) => round)

  it.each(rounds)('does not give itself its role back (%i)', async () => {
    const { one, two, alice, bob } = await aFight()
    const memberId = alice.actorId

    const [demoted] = await Promise.all([
      one.dispatch('members.change_role', { memberId, role: 'viewer' }, bob),
      again(() => two.dispatch('members.change_role', { memberId, role: 'owner' }, alice)),
    ])

    expect(demoted).toMatchObject(done)
    expect(await db.all(`select role from hoc.members where id = '${memberId}'`)).toEqual([{ role: 'viewer' }])
  })

  it.each(rounds)('does not lift its own freeze (%i)', async () => {
    const { one, two, alice, bob } = await aFight()
    const keyId = keyOf(alice)

    const [frozen] = await Promise.all([
      one.dispatch('keys.freeze', { keyId, reason }, bob),
      again(() => two.dispatch('keys.unfreeze', { keyId }, alice)),
    ])

    expect(frozen).toMatchObject(done)
    expect(await db.all(`select state from hoc.api_keys where id = '${keyId}'`)).toEqual([{ state: 'frozen' }])
  })

  it.each(rounds)('makes nothing that outlives it once it was told to go (%i)', async () => {
    const { one, two, alice, bob } = await aFight()
    let gone = false
    const late: unknown[] = []
    const make = async () => {
      const wasGone = gone
      const made = await two.dispatch('members.add_service', { name: 'S', role: 'admin' }, alice)
      if (wasGone) late.push(made)
    }

    const going = one.dispatch('members.remove', { memberId: alice.actorId }, bob).then(() => (gone = true))
    await Promise.all([going, again(make)])
    await make()

    expect(late).not.toEqual([])
    for (const each of late) expect(each).toMatchObject(changed)
  })

  it.each(rounds)(
    'is one of two who change each other at once: the other is refused, and nobody waits in a ring (%i)',
    async () => {
      const { one, two, alice, bob } = await aFight('admin')
      tap.heard()

      const outcomes = await Promise.all([
        one.dispatch('members.change_role', { memberId: alice.actorId, role: 'viewer' }, bob),
        two.dispatch('members.change_role', { memberId: bob.actorId, role: 'viewer' }, alice),
        one.dispatch('keys.freeze', { keyId: keyOf(alice), reason }, bob),
        two.dispatch('keys.freeze', { keyId: keyOf(bob), reason }, alice),
      ])

      expect(
        tap
          .heard()
          .flat()
          .filter((each) => each === 'begin'),
      ).toHaveLength(4) // out of a ring one would begin again
      const [demotedAlice, demotedBob, frozeAlice, frozeBob] = outcomes.map(({ outcome }) => outcome === 'done')
      expect([demotedAlice || frozeAlice, demotedBob || frozeBob].toSorted()).toEqual([false, true])
      expect(outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([
        expect.objectContaining(changed),
        expect.objectContaining(changed),
      ])
    },
  )
})

/** Two who may manage access in one tenant, an owner beside them, and two processes that remember both. */
async function aFight(role: Role = 'owner') {
  const caller = anOperator({ grants: ['*'] })
  await aMemberIn({ db, caller }, 'owner')
  const [alice, bob] = [await someone({ caller, role }), await someone({ caller, role })]
  return { one: aSpine(db), two: aSpine(db), alice, bob }
}

/** A key of somebody, as a process remembers it. */
async function someone({ caller, role = 'owner' }: { readonly caller: Caller; readonly role?: Role }): Promise<Caller> {
  const key = await aKeyIn({ db, spine: aSpine(db), caller }, role)
  return callerOf({ tenantId: caller.tenantId, key, member: aMember({ id: key.memberId, role }) }, key.createdAt)
}

async function change(how: 'frozen' | 'revoked' | 'removed' | 'demoted', who: Caller, by: Caller): Promise<void> {
  const { dispatch } = aSpine(db)
  const [keyId, memberId] = [keyOf(who), who.actorId]
  const changes = {
    frozen: () => dispatch('keys.freeze', { keyId, reason }, by),
    revoked: () => dispatch('keys.revoke', { keyId, reason }, by),
    removed: () => dispatch('members.remove', { memberId }, by),
    demoted: () => dispatch('members.change_role', { memberId, role: 'admin' }, by),
  }
  expect(await changes[how]()).toMatchObject(done)
}

async function again(ask: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < 6; time++) await ask()
}

function keyOf({ keyId }: Caller) {
  if (!keyId) throw new Error('Expected a key, saw a caller without one.')
  return keyId
}

function ledgerOf({ tenantId }: Caller) {
  return db.all(`select id from hoc.ledger where tenant_id = '${tenantId}' order by 1`)
}
