import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { IncidentId } from '@hoc/spine-schemas/incidents'
import { alice, anOperator, bob, noon } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const spill = { title: 'Run 17 exceeded its budget', severity: 'high' } as const

describe('incidents', () => {
  it('come back as they were created', async () => {
    const { incident, dispatch, operator } = await anOpenIncident()

    const listed = await dispatch('incidents.list', {}, operator)

    expect(incident).toMatchObject({ ...spill, state: 'active', createdBy: alice, createdAt: noon, version: 1 })
    expect(listed).toMatchObject({ outcome: 'done', value: { items: [incident], nextCursor: null } })
  })

  it('are listed page by page, newest first', async () => {
    const { incident: first, dispatch, operator } = await anOpenIncident()
    await dispatch('incidents.create', { ...spill, title: 'second' }, operator)

    const page = await dispatch('incidents.list', { limit: 1 }, operator)
    if (page.outcome !== 'done') throw new Error(page.outcome)
    const rest = await dispatch('incidents.list', { cursor: page.value.nextCursor }, operator)

    expect(page.value.items).toMatchObject([{ title: 'second' }])
    expect(rest).toMatchObject({ value: { items: [{ id: first.id }], nextCursor: null } })
  })

  it('do not exist for another tenant', async () => {
    const { incident, dispatch } = await anOpenIncident()
    const stranger = anOperator()

    const acknowledged = await dispatch('incidents.acknowledge', { incidentId: incident.id }, stranger)
    const listed = await dispatch('incidents.list', {}, stranger)

    expect(acknowledged).toMatchObject({ outcome: 'refused', code: 'INCIDENT_NOT_FOUND' })
    expect(listed).toMatchObject({ outcome: 'done', value: { items: [] } })
  })
})

describe('acknowledging', () => {
  it('puts the incident into the caller’s hands, and leaves its proof', async () => {
    const { incident, acknowledge, traces } = await anOpenIncident()

    const outcome = await acknowledge(bob)

    expect(outcome).toMatchObject({
      outcome: 'done',
      value: { id: incident.id, state: 'acked', ackedBy: bob, version: 2 },
    })
    expect(await traces()).toEqual({
      ledger: ['incidents.create', 'incidents.acknowledge'],
      outbox: ['incident.created', 'incident.acknowledged'],
    })
  })

  it('is refused the second time, and leaves nothing', async () => {
    const { acknowledge, traces } = await anOpenIncident()
    await acknowledge(alice)
    const before = await traces()

    expect(await acknowledge(bob)).toMatchObject({ outcome: 'refused', code: 'INCIDENT_NOT_ACTIVE' })
    expect(await traces()).toEqual(before)
  })

  it('is done for the first of two at once, and refused to the other', async () => {
    const { acknowledge, traces } = await anOpenIncident()

    const outcomes = await Promise.all([acknowledge(alice), acknowledge(bob)])

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused'])
    expect((await traces()).ledger).toHaveLength(2)
  })

  it('is refused for what is not there', async () => {
    const { dispatch, operator } = await anOpenIncident()
    const incidentId = IncidentId.parse(crypto.randomUUID())

    expect(await dispatch('incidents.acknowledge', { incidentId }, operator)).toMatchObject({
      outcome: 'refused',
      code: 'INCIDENT_NOT_FOUND',
    })
  })
})

async function anOpenIncident() {
  const operator = anOperator()
  const { dispatch } = aSpine(db, { now: () => noon })
  const created = await dispatch('incidents.create', spill, operator)
  if (created.outcome !== 'done') throw new Error(`Expected an incident, saw ${created.outcome}.`)
  const incident = created.value

  return {
    dispatch,
    operator,
    incident,
    acknowledge: (actorId: typeof alice) =>
      dispatch('incidents.acknowledge', { incidentId: incident.id }, { ...operator, actorId }),
    traces: async () => {
      const of = (column: string, table: string) =>
        db.all(`select ${column} as it from hoc.${table} where tenant_id = '${operator.tenantId}' order by id`)
      return {
        ledger: (await of('operation', 'ledger')).map(({ it }) => it),
        outbox: (await of('type', 'outbox')).map(({ it }) => it),
      }
    },
  }
}
