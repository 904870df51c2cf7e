import { applyIncident, insertIncident, lockIncident } from '@hoc/drivers/incidents'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { tapStatements } from '@hoc/drivers/testing/tap'
import { alice, anIncident, anIncidentEvent, anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createTransact, type Transact } from './transaction.ts'

let db: TestDatabase
let tap: ReturnType<typeof tapStatements>
let transact: Transact
beforeAll(async () => {
  db = await openTestDatabase({ max: 1 })
  tap = tapStatements(db.pool)
  transact = createTransact(db.pool, limits)
})
afterAll(() => db.close())

const limits = { lockTimeoutMs: 1_000, dispatchTimeoutMs: 5_000 }
const incident = anIncident()
const acked = anIncident({ state: 'acked', ackedBy: alice, ackedAt: noon, version: 2 })
const created = anIncidentEvent()
const acknowledged = anIncidentEvent({ id: created.id.replace('e1', 'e2') as typeof created.id, type: 'acknowledged' })

describe('transact', () => {
  it('keeps nothing of a flight in which one statement missed its rows, though COMMIT was sent', async () => {
    const opening = anOpening()
    const missed = transact(opening, async () => ({
      answer: 'never',
      writes: [insertIncident(incident, created), applyIncident({ ...incident, version: 7 }, acked, acknowledged)],
    }))

    await expect(missed).rejects.toThrow('null value in column "incident_id"')
    expect(tap.heard().at(1)?.slice(0, 3)).toEqual(['incidents.insert', 'incidents.apply', 'commit'])
    expect(await find(opening)).toBeUndefined()
  })

  it('does not take a COMMIT that answers ROLLBACK for a commit', async () => {
    const swallowing = transact(anOpening(), async (tx) => {
      await tx.rows({ effect: 'read', text: 'select 1 / 0', values: [] }).catch(() => [])
      return { answer: 'never', writes: [] }
    })

    await expect(swallowing).rejects.toThrow('Expected COMMIT to answer COMMIT, it answered ROLLBACK.')
  })

  it.each(['40001', '40P01'])('runs work again that lost a race (%s)', async (code) => {
    let runs = 0
    const answer = await transact(anOpening(), async () => {
      if (++runs < 3) throw lostRace(code)
      return { answer: runs, writes: [insertIncident(incident, created)] }
    })

    expect(answer).toBe(3)
  })

  it('gives up after the third lost race', async () => {
    let runs = 0
    const lost = transact(anOpening(), async () => {
      runs++
      throw lostRace('40001')
    })

    await expect(lost).rejects.toMatchObject({ code: '40001' })
    expect(runs).toBe(3)
  })

  it('cannot write in a read, neither by a plan nor by a disguise', async () => {
    const opening = { ...anOpening(), effect: 'read' } as const
    const disguised = { effect: 'read', text: 'delete from hoc.incidents', values: [] } as const

    await expect(
      transact(opening, async () => ({ answer: 'never', writes: [insertIncident(incident, created)] })),
    ).rejects.toThrow('Expected nothing to write of a read')
    await expect(
      transact(opening, async (tx) => ({ answer: await tx.rows({ ...disguised, values: [] }) })),
    ).rejects.toThrow('cannot execute DELETE in a read-only transaction')
  })
})

function anOpening() {
  return { effect: 'write', tenantId: anOperator().tenantId } as const
}

function find(opening: ReturnType<typeof anOpening>) {
  return transact(opening, async (tx) => ({ answer: await lockIncident(tx, incident.id) }))
}

function lostRace(code: string) {
  return Object.assign(new Error('lost'), { severity: 'ERROR', code }) // as another copy of pg would tell it
}
