import { tables } from '@hoc/drivers/tables'
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

const reason = 'Seen in a log.'

describe('a key', () => {
  it('lets its member in, with what the member’s role is granted and the key’s own scopes', async () => {
    const { caller, key, shown } = await aTenant({ role: 'viewer', scopes: ['incidents.*'] })

    expect(await shown()).toMatchObject({
      tenantId: caller.tenantId,
      actorId: key.memberId,
      role: 'viewer',
      scopes: ['incidents.*'],
      keyId: key.id,
    })
  })

  it('is asked for nothing outside its scopes, whatever its member is granted', async () => {
    const { spine, shown } = await aTenant({ role: 'owner', scopes: ['incidents.get', 'incidents.list'] })
    const bob = await mustBe(shown())

    expect(await spine.dispatch('incidents.list', {}, bob)).toMatchObject({ outcome: 'done' })
    expect(await spine.dispatch('incidents.create', { title: 'x', severity: 'low' }, bob)).toMatchObject({
      outcome: 'denied',
      gate: 'scope',
      authority: { authority_code: 'SCOPE_MISSING' },
    })
  })

  it('is told once: not by a replay, and nowhere in the database', async () => {
    const { spine, caller, memberId } = await aTenant()
    const ask = () =>
      spine.dispatch('keys.issue', { memberId, name: 'K', scopes: ['*'] }, caller, { idempotencyKey: 'k' })

    const [first, again] = [await ask(), await ask()]

    if (first.outcome !== 'done' || again.outcome !== 'done') throw new Error('Expected two answers.')
    expect(first.value.secret).toMatch(/^hoc_/)
    expect(again).toMatchObject({ replayOf: first.dispatchId, value: { id: first.value.id, secret: null } })
    const secret = first.value.secret?.slice('hoc_k3yk3yk3yk3y_'.length) ?? ''
    for (const table of Object.keys(tables)) {
      expect(JSON.stringify(await db.all(`select * from hoc.${table}`)), table).not.toContain(secret)
    }
  })

  it('can do no more than the key that asks for it', async () => {
    const { spine, caller, memberId } = await aTenant({ role: 'owner' })
    const admin: Caller = { ...caller, role: 'admin', grants: ['keys:manage'] }
    const narrow = { ...caller, scopes: ['keys.*', 'incidents.get'] }
    const issue = (who: typeof caller, scopes: string[]) =>
      spine.dispatch('keys.issue', { memberId, name: 'K', scopes }, who)

    expect(await issue(admin, ['*'])).toMatchObject({ code: 'ROLE_TOO_HIGH' })
    expect(await issue(narrow, ['incidents.*'])).toMatchObject({ code: 'KEY_SCOPES_TOO_WIDE' })
    expect(await issue(narrow, ['*'])).toMatchObject({ code: 'KEY_SCOPES_TOO_WIDE' })
    expect(await issue(narrow, ['incidents.get', 'keys.list'])).toMatchObject({ outcome: 'done' })
    expect(await issue(caller, [])).toMatchObject({ outcome: 'invalid' })
  })

  it('does not exist for another tenant', async () => {
    const { spine, key } = await aTenant()
    const stranger = anOperator({ grants: ['*'] })

    for (const [name, input] of [
      ['keys.get', {}],
      ['keys.freeze', { reason }],
      ['keys.rotate', {}],
      ['keys.revoke', { reason }],
      ['keys.unfreeze', {}],
    ] as const) {
      const outcome = await spine.dispatch(name, { keyId: key.id, ...input }, stranger)
      expect(outcome, name).toMatchObject({ outcome: 'refused', code: 'KEY_NOT_FOUND' })
    }
    const issued = await spine.dispatch('keys.issue', { memberId: key.memberId, name: 'K', scopes: ['*'] }, stranger)
    expect(issued).toMatchObject({ outcome: 'refused', code: 'MEMBER_NOT_FOUND' })
    expect(await spine.dispatch('keys.list', {}, stranger)).toMatchObject({ value: { items: [] } })
  })
})

describe('a frozen key', () => {
  it('is denied everything, and told who can lift it, until it is unfrozen', async () => {
    const { spine, caller, key, shown } = await aTenant()
    await spine.dispatch('keys.freeze', { keyId: key.id, reason }, caller)

    expect(await spine.dispatch('incidents.list', {}, await mustBe(shown()))).toMatchObject({
      outcome: 'denied',
      gate: 'caller',
      liftedBy: 'whoever may manage keys',
      authority: { authority_code: 'KEY_FROZEN' },
    })
    await spine.dispatch('keys.unfreeze', { keyId: key.id }, caller)
    expect(await spine.dispatch('incidents.list', {}, await mustBe(shown()))).toMatchObject({ outcome: 'done' })
  })

  it('of an owner is frozen by an admin, and unfrozen by an owner alone', async () => {
    const { spine, caller, key } = await aTenant({ role: 'owner' })
    const admin = { ...caller, role: 'admin' } as const

    expect(await spine.dispatch('keys.freeze', { keyId: key.id, reason }, admin)).toMatchObject({ outcome: 'done' })
    expect(await spine.dispatch('keys.unfreeze', { keyId: key.id }, admin)).toMatchObject({ code: 'ROLE_TOO_HIGH' })
    expect(await spine.dispatch('keys.unfreeze', { keyId: key.id }, caller)).toMatchObject({ outcome: 'done' })
  })
})

describe('rotating a key', () => {
  it('makes another for the same, and lets both work for a while', async () => {
    const { spine, caller, key, shown } = await aTenant({ scopes: ['incidents.*'] })

    const rotated = await spine.dispatch('keys.rotate', { keyId: key.id, graceHours: 1 }, caller)

    if (rotated.outcome !== 'done') throw new Error(rotated.outcome)
    expect(rotated.value).toMatchObject({ memberId: key.memberId, scopes: ['incidents.*'], expiresAt: null })
    expect(await shown(rotated.value.secret ?? '')).toMatchObject({ keyId: rotated.value.id })
    expect(await shown()).toMatchObject({ keyId: key.id })
    expect(await shown(key.secret, 3_600_001)).toBeUndefined()
  })

  it('ends the old one at once where no grace is wanted', async () => {
    const { spine, caller, key, shown } = await aTenant()
    await spine.dispatch('keys.rotate', { keyId: key.id, graceHours: 0 }, caller)

    expect(await shown()).toBeUndefined()
    expect(await spine.dispatch('keys.get', { keyId: key.id }, caller)).toMatchObject({ value: { state: 'expired' } })
  })

  it('is done for one of two at once', async () => {
    const { spine, caller, key } = await aTenant()

    const outcomes = await Promise.all([1, 2].map(() => spine.dispatch('keys.rotate', { keyId: key.id }, caller)))

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused'])
    expect(await db.all(`select 1 from hoc.api_keys where tenant_id = '${caller.tenantId}'`)).toHaveLength(2)
  })
})

it('follows its member: a demotion and a removal hold for the keys there are', async () => {
  const { caller, shown } = await aTenant({ role: 'admin' })
  expect((await mustBe(shown())).grants).toContain('keys:manage')

  await db.all(`update hoc.members set role = 'viewer' where tenant_id = '${caller.tenantId}'`)
  expect((await mustBe(shown())).grants).not.toContain('keys:manage')

  await db.all(`update hoc.members set state = 'removed' where tenant_id = '${caller.tenantId}'`)
  expect(await shown()).toBeUndefined()
})

it('says who someone is', async () => {
  const { spine, key, shown } = await aTenant({ role: 'viewer', scopes: ['account.*'] })

  expect(await spine.dispatch('account.whoami', {}, await mustBe(shown()))).toMatchObject({
    value: { memberId: key.memberId, name: 'Bob', role: 'viewer', keyId: key.id, scopes: ['account.*'] },
  })
})

async function aTenant({ role, scopes }: { role?: 'viewer' | 'admin' | 'owner'; scopes?: string[] } = {}) {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  const key = await aKeyIn({ db, spine, caller }, role, scopes)
  return {
    caller,
    spine,
    key,
    memberId: role ? await aMemberIn({ db, caller }, role) : key.memberId,
    // What a process says that has never seen the key before, some time from now.
    shown: (secret = key.secret, laterMs = 0) =>
      createAuthenticate({ worker: db.worker, now: () => Date.now() + laterMs })(secret),
  }
}

async function mustBe<Value>(asked: Promise<Value | undefined>): Promise<Value> {
  const value = await asked
  if (value === undefined) throw new Error('Expected somebody, saw nobody.')
  return value
}
