import { IncidentEventId, IncidentId, type IncidentFilter } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, anIncidentEvent, anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import {
  applyIncident,
  countIncidents,
  findIncident,
  insertIncident,
  listIncidentEvents,
  listIncidents,
  lockIncident,
} from './incidents.ts'
import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
const active = anIncident()
const acked = anIncident({ state: 'acked', ackedBy: alice, ackedAt: noon, version: 2 })
const created = anIncidentEvent()
const acknowledged = anIncidentEvent({
  id: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e2'),
  type: 'acknowledged',
})

describe('an incident', () => {
  it('is read as it was inserted, every field of it, and its row is held', () =>
    inTenant(async (tx) => {
      const full = anIncident({ description: 'd', affectedAgentId: 'a', errorCode: 'E', errorMessage: 'm' })
      await tx.run(insertIncident(full, created))

      expect(await lockIncident(tx, full.id)).toEqual(full)
      expect(await findIncident(tx, full.id)).toEqual(full)
    }))

  it('is not found where there is none', () =>
    inTenant(async (tx) => {
      expect(await lockIncident(tx, active.id)).toBeUndefined()
      expect(await findIncident(tx, active.id)).toBeUndefined()
    }))
})

describe('applyIncident', () => {
  it('is a statement that has not run', () => {
    expect(applyIncident(active, acked, acknowledged)).toMatchObject({ effect: 'write', name: 'incidents.apply' })
  })

  it('writes over the version that it was decided from, and adds to the history', () =>
    inTenant(async (tx) => {
      await tx.run(insertIncident(active, created))
      await tx.run(applyIncident(active, acked, acknowledged))

      expect(await lockIncident(tx, active.id)).toEqual(acked)
      expect(await listIncidentEvents(tx, { incidentId: active.id, limit: 9 })).toEqual([created, acknowledged])
    }))

  it('carries every state', () =>
    inTenant(async (tx) => {
      const resolved = anIncident({
        state: 'resolved',
        ackedBy: null,
        ackedAt: null,
        resolvedBy: alice,
        resolvedAt: noon,
        resolutionMethod: 'rollback',
        resolutionSummary: 'Rolled back.',
        version: 2,
      })
      await tx.run(insertIncident(active, created))
      await tx.run(applyIncident(active, resolved, acknowledged))

      expect(await findIncident(tx, active.id)).toEqual(resolved)
    }))

  it('fails the transaction rather than write over a newer version', () =>
    inTenant(async (tx) => {
      await tx.run(insertIncident({ ...active, version: 2 }, created))

      await expect(tx.run(applyIncident(active, acked, acknowledged))).rejects.toThrow(
        'null value in column "incident_id"',
      )
      await expect(lockIncident(tx, active.id)).rejects.toThrow('current transaction is aborted')
    }))
})

describe('a list of incidents', () => {
  const older = anIncident({ id: IncidentId.parse('019b7a00-0000-7000-8000-00000000000a'), severity: 'low' })
  const newer = anIncident({ id: IncidentId.parse('019b7a00-0000-7000-8000-00000000000b'), severity: 'critical' })

  it('is newest first, one beyond the limit', () =>
    inTenant(async (tx) => {
      await insertAll(tx)

      expect(await listIncidents(tx, { limit: 1 })).toEqual([newer, older])
    }))

  it.each([
    [{ state: ['acked'] }, []],
    [{ severity: ['low', 'high'] }, [older]],
    [{ category: ['manual'] }, []],
    [{ sourceRunId: 'run-17' }, [newer, older]],
    [{ sourceRunId: 'run-18' }, []],
    [{ createdFrom: noon }, []],
    [{ createdBefore: noon }, [newer, older]],
    [{ cursor: newer.id }, [older]],
  ] as const)('is narrowed by %o', (filter, expected) =>
    inTenant(async (tx) => {
      await insertAll(tx)

      expect(await listIncidents(tx, { limit: 9, ...filter } as IncidentFilter)).toEqual(expected)
    }),
  )

  it('is counted by severity', () =>
    inTenant(async (tx) => {
      await insertAll(tx)

      expect(await countIncidents(tx, ['active'])).toEqual(
        expect.arrayContaining([
          { severity: 'low', count: 1 },
          { severity: 'critical', count: 1 },
        ]),
      )
      expect(await countIncidents(tx, ['acked'])).toEqual([])
    }))

  async function insertAll(tx: TestTx): Promise<void> {
    await tx.run(insertIncident(older, { ...created, incidentId: older.id }))
    await tx.run(insertIncident(newer, { ...acknowledged, incidentId: newer.id }))
  }
})

function inTenant(test: (tx: TestTx) => Promise<void>): Promise<void> {
  return rolledBack(db.pool, tenantId, test)
}
