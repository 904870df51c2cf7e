import { lockIncident } from '@hoc/drivers/incidents'
import { openTestDatabase, rolledBack, type TestDatabase } from '@hoc/drivers/testing/database'
import { tapStatements } from '@hoc/drivers/testing/tap'
import type { Mode } from '@hoc/spine-schemas/governance'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { anActiveIncident, aSpine, spill } from '../testing/incidents.ts'
import type { Dispatched } from '../consequences/follow.ts'

let db: TestDatabase
let tap: ReturnType<typeof tapStatements>
beforeAll(async () => {
  db = await openTestDatabase({ max: 2 })
  tap = tapStatements(db.pool)
})
afterAll(() => db.close())

const create = 'incidents.create'
const acknowledge = 'incidents.acknowledge'
const list = 'incidents.list'

describe('a write', () => {
  it('takes exactly two flights', async () => {
    const { dispatch, operator, incidentId } = await arranged()

    await dispatch(acknowledge, { incidentId }, operator, { idempotencyKey: 'k' })

    expect(tap.heard()).toEqual([
      ['begin', 'write settings', 'answers.find', 'incidents.lock'],
      ['incidents.apply', 'records.insert 1-1-0-1 1', 'commit'],
    ])
  })

  it('that is refused sends a rollback for its second flight', async () => {
    const { dispatch, operator } = await arranged()

    await dispatch(acknowledge, { incidentId: operator.tenantId }, operator)

    expect(tap.heard()).toEqual([['begin', 'write settings', 'incidents.lock'], ['rollback']])
  })

  it('that was stopped while it waited for a row is denied, and leaves nothing', async () => {
    let mode: Mode = 'normal'
    const governance = () => ({ mode, tenantState: 'active' }) as const
    const { dispatch, operator, incidentId, rows } = await arranged({ governance })
    const before = await rows('incidents')
    let waiting: Promise<unknown> | undefined

    await rolledBack(db.pool, operator.tenantId, async (tx) => {
      await lockIncident(tx, incidentId)
      waiting = dispatch(acknowledge, { incidentId }, operator)
      await expect.poll(() => tap.heard().length).toBeGreaterThan(0)
      mode = 'killed'
    })

    expect(await waiting).toMatchObject({ outcome: 'denied', authority: { authority_code: 'GOVERNANCE_KILLED' } })
    expect(await rows('incidents')).toEqual(before)
  })

  it('is taken where what stands for its secrets is longer than they were', async () => {
    const { dispatch, operator } = await arranged()
    const title = 'a://b:c@ '.repeat(22).slice(0, 200)

    const answer = await dispatch(create, { ...spill, title }, operator)
    expect(answer).toMatchObject({ outcome: 'done', value: { title: expect.not.stringContaining('b:c') } })
  })

  it('that is denied or invalid sends nothing', async () => {
    const { dispatch, operator } = await arranged()

    const denied = await dispatch(create, spill, { ...operator, grants: [] })
    const invalid = await dispatch(create, { title: '' }, operator)

    expect(denied).toMatchObject({ outcome: 'denied', gate: 'grant', authority: { authority_code: 'GRANT_MISSING' } })
    expect(invalid).toMatchObject({ outcome: 'invalid', issues: [{ path: 'title' }, { path: 'severity' }] })
    expect(tap.heard()).toEqual([])
  })
})

describe('a read', () => {
  it('runs in a read-only transaction', async () => {
    const { dispatch, operator } = await arranged()

    await dispatch(list, {}, operator)

    expect(tap.heard()).toEqual([
      [
        'begin isolation level repeatable read read only',
        'read settings',
        expect.stringMatching(/^select id, title/),
        'commit',
      ],
    ])
  })
})

describe('a row that another dispatch holds', () => {
  it('is waited for, but not for ever', async () => {
    const { dispatch, operator, incidentId } = await arranged({ limits: { lockTimeoutMs: 50 } })

    await rolledBack(db.pool, operator.tenantId, async (tx) => {
      await lockIncident(tx, incidentId)
      const outcome = await dispatch(acknowledge, { incidentId }, operator)

      expect(outcome).toMatchObject({ outcome: 'refused', code: 'STILL_RUNNING' })
    })
  })
})

describe('row-level security', () => {
  it('shows no rows on a reused connection whose tenant was another dispatch’s', async () => {
    const { dispatch, operator } = await arranged()
    await dispatch(list, {}, operator)

    const client = await db.pool.connect()
    await client.query('begin') // nothing on this pool runs in no transaction, nor does this
    const { rows: settings } = await client.query(`select current_setting('hoc.tenant', true) as tenant`)
    const { rows: incidents } = await client.query('select * from hoc.incidents')
    await client.query('rollback')
    client.release()

    expect(settings).toEqual([{ tenant: '' }])
    expect(incidents).toEqual([])
  })

  it('binds the owner of the tables too', async () => {
    await arranged()

    expect((await db.asOwner('select * from hoc.incidents')).rows).toEqual([])
  })
})

describe('what follows', () => {
  it('hears of every dispatch, and cannot change its answer', async () => {
    const heard: Dispatched[] = []
    const reported: unknown[] = []
    const ear = { name: 'ear', after: async (dispatched: Dispatched) => void heard.push(dispatched) }
    const deaf = { name: 'deaf', after: () => Promise.reject(new Error('deaf')) }
    const spine = aSpine(db, { consequences: [deaf, ear], report: (what) => reported.push(what) })

    const outcome = await spine.dispatch(create, spill, anOperator(), { correlationId: 'c-1' })

    expect(outcome.outcome).toBe('done')
    expect(heard).toMatchObject([{ operation: create, outcome: 'done', correlationId: 'c-1' }])
    await expect.poll(() => reported).toEqual(['deaf'])
  })
})

async function arranged(options: Parameters<typeof anActiveIncident>[1] = {}) {
  const incident = await anActiveIncident(db, options)
  tap.heard()
  return incident
}
