import { tables } from '@hoc/drivers/tables'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, type Caller } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createAuthenticate } from '../access/authenticate.ts'
import { aMemberIn } from '../testing/account.ts'
import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const bob = { email: 'bob@example.com', name: 'Bob', scopes: ['incidents.*'] }
const DAYS = 86_400_000

describe('an invitation', () => {
  it('makes whoever shows its token a member, with a key that works', async () => {
    const { spine, caller, token, shown } = await anInvitation({ role: 'viewer' })
    const invited = await mustBe(shown(token))

    const accepted = await spine.dispatch('invitations.accept', { ...bob, email: ' Bob@Example.com' }, invited)

    if (accepted.outcome !== 'done') throw new Error(JSON.stringify(accepted))
    const { member, secret } = accepted.value
    expect(member).toMatchObject({
      kind: 'person',
      email: 'bob@example.com',
      role: 'viewer',
      createdBy: caller.actorId,
    })
    expect(await shown(secret ?? '')).toMatchObject({
      tenantId: caller.tenantId,
      actorId: member.id,
      role: 'viewer',
      scopes: ['incidents.*'],
    })
  })

  it('is accepted by nobody else, and for nothing else', async () => {
    const { spine, caller, token, shown } = await anInvitation()
    const invited = await mustBe(shown(token))

    expect(await spine.dispatch('invitations.accept', { ...bob, email: 'eve@example.com' }, invited)).toMatchObject({
      code: 'EMAIL_NOT_INVITED',
    })
    expect(await spine.dispatch('invitations.accept', bob, caller)).toMatchObject({ code: 'INVITATION_NOT_FOUND' })
    expect(await spine.dispatch('incidents.list', {}, invited)).toMatchObject({ outcome: 'denied', gate: 'scope' })
    expect(await spine.dispatch('members.list', {}, invited)).toMatchObject({ outcome: 'denied', gate: 'scope' })
    expect(await shown(`${token.slice(0, -2)}xx`)).toBeUndefined()
  })

  it('carries no further than the key that made it', async () => {
    const narrow = anOperator({ grants: ['*'], scopes: ['invitations.create', 'incidents.*'] })
    const { spine, token, shown } = await anInvitation({ caller: narrow })
    const invited = await mustBe(shown(token))
    const accept = (scopes: string[]) => spine.dispatch('invitations.accept', { ...bob, scopes }, invited)

    expect(await accept(['*'])).toMatchObject({ code: 'KEY_SCOPES_TOO_WIDE' })
    expect(await accept(['incidents.get', 'keys.issue'])).toMatchObject({ code: 'KEY_SCOPES_TOO_WIDE' })
    expect(await accept(['incidents.get'])).toMatchObject({ value: { key: { scopes: ['incidents.get'] } } })
    expect(await spine.dispatch('invitations.list', {}, { ...narrow, scopes: ['*'] })).toMatchObject({
      value: { items: [{ scopes: ['invitations.create', 'incidents.*'] }] },
    })
  })

  it('is worth nothing once whoever made it was removed', async () => {
    const [caller, stranger] = [anOperator({ grants: ['*'] }), anOperator({ grants: ['*'] })]
    const adminId = await aMemberIn({ db, caller }, 'admin')
    await aMemberIn({ db, caller: stranger }, 'owner')
    const admin: Caller = { ...caller, actorId: ActorId.parse(adminId), role: 'admin' }
    const { spine, token, shown } = await anInvitation({ caller: admin })
    const invited = await mustBe(shown(token))

    expect(await spine.dispatch('members.remove', { memberId: adminId }, caller)).toMatchObject({ outcome: 'done' })

    expect(await spine.dispatch('invitations.accept', bob, invited)).toMatchObject({ code: 'INVITATION_WITHDRAWN' })
  })

  it('is accepted once, also when it is asked for twice at once', async () => {
    const { spine, caller, token, shown } = await anInvitation()
    const invited = await mustBe(shown(token))

    const outcomes = await Promise.all([1, 2].map(() => spine.dispatch('invitations.accept', bob, invited)))

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused'])
    expect(await db.all(`select 1 from hoc.members where tenant_id = '${caller.tenantId}'`)).toHaveLength(1)
  })

  it('is over after seven days, and then another takes its place', async () => {
    const { spine, caller, token, shown, later } = await anInvitation()
    const invited = await mustBe(shown(token))

    expect(await later(7 * DAYS).dispatch('invitations.accept', bob, invited)).toMatchObject({
      code: 'INVITATION_EXPIRED',
    })
    expect(await later(7 * DAYS).dispatch('invitations.list', {}, caller)).toMatchObject({
      value: { items: [{ state: 'expired' }] },
    })
    expect(await spine.dispatch('invitations.create', { ...bobs, role: 'member' }, caller)).toMatchObject({
      code: 'INVITATION_PENDING',
    })
    expect(await later(7 * DAYS).dispatch('invitations.create', { ...bobs, role: 'member' }, caller)).toMatchObject({
      outcome: 'done',
    })
  })

  it('is not accepted once it was taken back', async () => {
    const { spine, caller, token, shown, invitationId } = await anInvitation()
    await spine.dispatch('invitations.revoke', { invitationId }, caller)

    expect(await spine.dispatch('invitations.accept', bob, await mustBe(shown(token)))).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
    })
  })

  it('is one, also when two are made at once, and none where somebody is a member', async () => {
    const caller = anOperator({ grants: ['*'] })
    const spine = aSpine(db)
    const ask = () => spine.dispatch('invitations.create', { ...bobs, role: 'member' }, caller)

    const [one, two] = await Promise.all([ask(), ask()])

    expect([one.outcome, two.outcome].toSorted()).toEqual(['done', 'refused'])
    await db.all(`update hoc.invitations set state = 'revoked', revoked_by = 'x', revoked_at = now()
      where tenant_id = '${caller.tenantId}'`)
    await db.all(`insert into hoc.members (tenant_id, id, kind, email, name, role, state, created_by, created_at, updated_at, version)
      values ('${caller.tenantId}', gen_random_uuid(), 'person', 'bob@example.com', 'B', 'viewer', 'active', 'x', now(), now(), 1)`)
    expect(await ask()).toMatchObject({ code: 'MEMBER_EXISTS' })
    expect(
      await spine.dispatch('invitations.create', { ...bobs, role: 'member' }, anOperator({ grants: ['*'] })),
    ).toMatchObject({
      outcome: 'done',
    })
  })

  it('does not exist for another tenant', async () => {
    const { spine, invitationId } = await anInvitation()
    const stranger = anOperator({ grants: ['*'] })

    expect(await spine.dispatch('invitations.revoke', { invitationId }, stranger)).toMatchObject({
      code: 'INVITATION_NOT_FOUND',
    })
    expect(await spine.dispatch('invitations.list', {}, stranger)).toMatchObject({ value: { items: [] } })
  })

  it('leaves its token nowhere: not in the event, not under the idempotency key', async () => {
    const { spine, caller } = await anInvitation()
    const ask = () =>
      spine.dispatch('invitations.create', { email: 'x@example.com', role: 'viewer' }, caller, { idempotencyKey: 'k' })
    const [first, again] = [await ask(), await ask()]
    if (first.outcome !== 'done') throw new Error(first.outcome)

    expect(again).toMatchObject({ outcome: 'done', value: { id: first.value.id, token: null } })
    const secret = first.value.token?.slice('hoc_k3yk3yk3yk3y_'.length) ?? ''
    for (const table of Object.keys(tables)) {
      expect(JSON.stringify(await db.all(`select * from hoc.${table}`)), table).not.toContain(secret)
    }
  })
})

const bobs = { email: 'bob@example.com' }

async function anInvitation({
  role = 'member',
  caller = anOperator({ grants: ['*'] }),
}: { role?: 'viewer' | 'member'; caller?: Caller } = {}) {
  const spine = aSpine(db)
  const created = await spine.dispatch('invitations.create', { ...bobs, role }, caller)
  if (created.outcome !== 'done' || !created.value.token) throw new Error(`Expected a token, saw ${created.outcome}.`)
  return {
    spine,
    caller,
    invitationId: created.value.id,
    token: created.value.token,
    shown: (text: string) => createAuthenticate({ worker: db.worker })(text),
    later: (ms: number) => aSpine(db, { now: () => new Date(Date.now() + ms + 1_000).toISOString() }),
  }
}

async function mustBe<Value>(asked: Promise<Value | undefined>): Promise<Value> {
  const value = await asked
  if (value === undefined) throw new Error('Expected somebody, saw nobody.')
  return value
}
