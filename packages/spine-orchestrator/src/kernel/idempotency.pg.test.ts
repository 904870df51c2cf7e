import { digest } from '@hoc/canonical/digest'
import { insertRecords } from '@hoc/drivers/records'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import { anIncident, bob, noon } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { anActiveIncident, spill } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const create = 'incidents.create'
const acknowledge = 'incidents.acknowledge'

describe('an idempotency key', () => {
  it('answers again what it answered, and writes nothing', async () => {
    const { dispatch, operator, rows } = await anActiveIncident(db)
    const options = { idempotencyKey: 'k' }

    const first = await dispatch(create, spill, operator, options)
    const before = await rows('ledger')
    const again = await dispatch(create, spill, operator, options)

    expect(again).toEqual({ ...first, dispatchId: again.dispatchId, replayOf: first.dispatchId })
    expect(await rows('ledger')).toEqual(before)
  })

  it('lets one of two at once commit, and gives both its answer', async () => {
    const { dispatch, operator, incidentId, rows } = await anActiveIncident(db)
    const options = { idempotencyKey: 'k' }

    const created = await Promise.all([1, 2].map(() => dispatch(create, spill, operator, options)))
    const acked = await Promise.all([1, 2].map(() => dispatch(acknowledge, { incidentId }, operator, options)))

    expect([...created, ...acked].map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done'])
    expect(await rows('ledger')).toHaveLength(3)
  })

  it('gives the winner’s answer to who loses it at the last moment', async () => {
    const { dispatch, operator, rows } = await anActiveIncident(db)
    const winner = { dispatchId: DispatchId.parse(crypto.randomUUID()), operation: create, actorId: bob, at: noon }
    const client = await db.pool.connect()
    await client.query('begin')
    await client.query({ text: `select set_config('hoc.tenant', $1, true)`, values: [operator.tenantId] })
    const keyed = { key: 'k', requestSha: digest({ ...spill, category: 'manual' }), response: anIncident() }
    await client.query(insertRecords({ keyed, entries: [], events: [] }, winner))

    const loser = dispatch(create, spill, operator, { idempotencyKey: 'k' })
    await expect
      .poll(() =>
        db.all(`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
      )
      .toHaveLength(1)
    await client.query('commit')
    client.release()

    expect(await loser).toMatchObject({ outcome: 'done', value: anIncident(), replayOf: winner.dispatchId })
    expect(await rows('ledger')).toHaveLength(1)
  })

  it('belongs to one request', async () => {
    const { dispatch, operator } = await anActiveIncident(db)
    await dispatch(create, spill, operator, { idempotencyKey: 'k' })

    const other = await dispatch(create, { ...spill, severity: 'low' }, operator, { idempotencyKey: 'k' })

    expect(other).toMatchObject({ outcome: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' })
  })
})
