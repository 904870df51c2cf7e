import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createAuthenticate } from '../access/authenticate.ts'
import { aKeyIn, aMemberIn } from '../testing/account.ts'
import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const operation = 'incidents.create'
const reason = 'Seen in a log.'

describe('explaining', () => {
  it('says of every gate what it would say to a key, and does nothing', async () => {
    const { spine, caller } = aTenant()
    const key = await aKeyIn({ db, spine, caller }, 'viewer', ['incidents.list'])
    await spine.dispatch('keys.freeze', { keyId: key.id, reason }, caller)

    const explained = await spine.dispatch('authority.explain', { operation, keyId: key.id }, caller)

    if (explained.outcome !== 'done') throw new Error(explained.outcome)
    expect(explained.value).toMatchObject({ operation, verdict: 'deny', actorId: key.memberId, role: 'viewer' })
    expect(explained.value.gates.map(({ gate, verdict, code }) => [gate, verdict, code])).toEqual([
      ['caller', 'deny', 'KEY_FROZEN'],
      ['plane', 'allow', null],
      ['tenant', 'allow', null],
      ['governance', 'allow', null],
      ['scope', 'deny', 'SCOPE_MISSING'],
      ['grant', 'deny', 'GRANT_MISSING'],
      ['rate', 'allow', null],
    ])
    expect(explained.value.gates.every(({ verdict, liftedBy }) => (verdict === 'deny') === (liftedBy !== null))).toBe(
      true,
    )
    expect(await db.all(`select 1 from hoc.incidents where tenant_id = '${caller.tenantId}'`)).toEqual([])
  })

  it('agrees with what happens', async () => {
    const { spine, caller } = aTenant()
    for (const role of ['viewer', 'member'] as const) {
      const { secret, id: keyId } = await aKeyIn({ db, spine, caller }, role, ['incidents.*'])
      const shown = await createAuthenticate({ worker: db.worker })(secret)
      if (!shown) throw new Error('Expected somebody, saw nobody.')

      for (const [name, input] of [
        ['incidents.create', { title: 'x', severity: 'low' }],
        ['incidents.list', {}],
        ['keys.list', {}],
        ['jobs.list', {}],
      ] as const) {
        const explained = await spine.dispatch('authority.explain', { operation: name, keyId }, caller)
        const { outcome } = await spine.dispatch(name, input, shown)
        expect(explained, name).toMatchObject({ value: { verdict: outcome === 'done' ? 'allow' : 'deny' } })
      }
    }
  })

  it('tells whoever may not see people of themselves alone', async () => {
    const { spine, caller } = aTenant()
    const [mine, theirs] = [await aKeyIn({ db, spine, caller }, 'viewer'), await aMemberIn({ db, caller }, 'owner')]
    const viewer = await createAuthenticate({ worker: db.worker })(mine.secret)
    if (!viewer) throw new Error('Expected somebody, saw nobody.')
    const explain = (about: object) => spine.dispatch('authority.explain', { operation, ...about }, viewer)

    expect(await explain({})).toMatchObject({ value: { verdict: 'deny' } })
    expect(await explain({ keyId: mine.id })).toMatchObject({ value: { role: 'viewer' } })
    expect(await explain({ memberId: theirs })).toMatchObject({ code: 'MEMBER_NOT_FOUND' })
  })

  it('knows nobody of another tenant', async () => {
    const { spine, caller } = aTenant()
    const { id: keyId, memberId } = await aKeyIn({ db, spine, caller })
    const stranger = anOperator({ grants: ['*'] })

    expect(await spine.dispatch('authority.explain', { operation, keyId }, stranger)).toMatchObject({
      code: 'KEY_NOT_FOUND',
    })
    expect(await spine.dispatch('authority.explain', { operation, memberId }, stranger)).toMatchObject({
      code: 'MEMBER_NOT_FOUND',
    })
  })
})

describe('changes of access', () => {
  it('are listed newest first, page by page, and are the tenant’s own', async () => {
    const { spine, caller } = aTenant()
    const { id: keyId } = await aKeyIn({ db, spine, caller })
    await spine.dispatch('incidents.create', { title: 'x', severity: 'low' }, caller)
    await spine.dispatch('keys.freeze', { keyId, reason }, caller)
    await aKeyIn({ ...aTenant(), db })

    const first = await spine.dispatch('account.list_access_changes', { limit: 1 }, caller)
    if (first.outcome !== 'done') throw new Error(first.outcome)
    const { nextCursor: cursor } = first.value
    const rest = await spine.dispatch('account.list_access_changes', { limit: 1, cursor }, caller)

    expect(first.value.items).toMatchObject([{ operation: 'keys.freeze', entity: 'api_key', entityId: keyId }])
    expect(rest).toMatchObject({ value: { items: [{ operation: 'keys.issue', entityId: keyId }], nextCursor: null } })
  })
})

function aTenant() {
  return { spine: aSpine(db), caller: anOperator({ grants: ['*'] }) }
}
