import { digest } from '@hoc/canonical/digest'
import { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { RunId } from '@hoc/spine-schemas/runs'
import { alice, anIncident, anIncidentEvent, anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { aRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { applyReports, lockSame, lockViolationIncidents } from './incident-reports.ts'
import { applyIncident, findIncident, insertIncident, listIncidentEvents } from './incidents.ts'
import { insertRun } from './runs.ts'
import { blocksOf } from './testing/blocks.ts'
import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'
import { insertViolations, listViolationsOf } from './violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

// Each incident would be a block of its own, or a part of one, for whoever looks at them all.
const FEW_BLOCKS = 50

const { tenantId } = anOperator()
const run = aRun()
const fingerprint = 'v1:0123456789abcdef'
const idOf = (n: number) => IncidentId.parse(`019b7a00-0000-7000-8000-00000000000${n}`)
const eventIdOf = (n: number) => IncidentEventId.parse(`019b7a00-0000-7000-8000-0000000e${String(n).padStart(4, '0')}`)
const resolution = { resolvedBy: alice, resolvedAt: noon, resolutionMethod: 'manual', resolutionSummary: 'x' } as const
const resolved = { state: 'resolved', ackedBy: null, ackedAt: null, ...resolution } as const
const payload = { b: 'Grüße 🧪', a: [1, null] }

function aReport(n: number, facts: object = {}) {
  const after = anIncident({ id: idOf(n), fingerprint, ...facts })
  const evidence = Evidence.parse({
    id: crypto.randomUUID(),
    incidentId: after.id,
    type: 'violation',
    runId: run.id,
    violationId: aViolation().id,
    payload,
    sha: digest(payload),
    at: noon,
  })
  return { after, event: anIncidentEvent({ id: eventIdOf(n), incidentId: after.id }), evidence }
}

describe('reports', () => {
  it('write new incidents, their history and their evidence, all at once', () =>
    inTenant(async (tx) => {
      const full = { description: 'd', affectedAgentId: 'a', errorCode: 'E', errorMessage: 'm', occurrences: 7 }
      const [one, other] = [aReport(1, full), aReport(2, { impact: 'tenant' })]
      await tx.run(applyReports([one, other]))

      for (const { after, event } of [one, other]) {
        expect(await findIncident(tx, after.id)).toEqual(after)
        expect(await listIncidentEvents(tx, { incidentId: after.id, limit: 9 })).toEqual([event])
      }
      const text = 'select sha, payload from hoc.incident_evidence'
      const [evidence] = await tx.rows({ effect: 'read', text, values: [] })
      expect(evidence).toEqual({ sha: digest(payload), payload: '{"a":[1,null],"b":"Grüße 🧪"}' })
    }))

  it('write over the version that they were decided from, also what was resolved', () =>
    inTenant(async (tx) => {
      await resolveOne(tx, 1)
      const again = aReport(1, { severity: 'critical', impact: 'tenant', occurrences: 2, version: 3 })
      await tx.run(applyReports([again]))

      expect(await findIncident(tx, idOf(1))).toEqual(again.after)
    }))

  it.each([1, 3])('fail the transaction rather than write version %i over version 1', (version) =>
    inTenant(async (tx) => {
      await tx.run(applyReports([aReport(1)]))
      const late = { ...aReport(2), after: anIncident({ id: idOf(1), version }) }

      await expect(tx.run(applyReports([late]))).rejects.toThrow('Expected to write 1 incident, wrote 0.')
    }),
  )

  it('of none write nothing', () =>
    inTenant(async (tx) => {
      await tx.run(applyReports([]))
      expect(await tx.rows({ effect: 'read', text: 'select id from hoc.incidents', values: [] })).toEqual([])
    }))
})

describe('the incident of a cause', () => {
  it('is the newest that is open, else the newest that is resolved, of this tenant', () =>
    inTenant(async (tx) => {
      expect(await lockSame(tx, fingerprint)).toBeUndefined()

      const open = [1, 3].map((n) => aReport(n))
      await tx.run(applyReports(open))
      await tx.run(
        insertIncident(anIncident({ id: idOf(5) }), anIncidentEvent({ id: eventIdOf(5), incidentId: idOf(5) })),
      )
      const [, closed] = [await resolveOne(tx, 2), await resolveOne(tx, 4)]
      expect(await lockSame(tx, fingerprint)).toEqual(open[1]?.after)
      expect(await lockSame(tx, 'v1:of-nothing')).toBeUndefined()

      for (const [index, { after }] of open.entries()) {
        const event = anIncidentEvent({ id: eventIdOf(6 + index), incidentId: after.id, type: 'resolved' })
        await tx.run(applyIncident(after, { ...after, ...resolved, version: 2 }, event))
      }
      expect(await lockSame(tx, fingerprint)).toEqual(closed)
    }))

  it('is found without looking at all that are resolved, whether one is open or none', async () => {
    const { tenantId: often } = anOperator()
    await db.all(`insert into hoc.incidents (tenant_id, id, title, severity, category, source, cause, impact, fingerprint,
        state, created_by, created_at, updated_at, resolved_by, resolved_at, resolution_method, resolution_summary, version)
      select '${often}', (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'T', 'high', 'manual', 'manual', 'human', 'tenant',
        '${fingerprint}', 'resolved', 'x', now(), now(), 'x', now(), 'manual', 'x', 1 from generate_series(1, 20000) n`)
    await db.all('vacuum analyze hoc.incidents')
    const idNow = async () => {
      let id: string | undefined
      await rolledBack(db.pool, often, async (tx) => void (id = (await lockSame(tx, fingerprint))?.id))
      return id
    }
    const blocks = () => blocksOf((tx) => lockSame(tx, fingerprint), db.pool, often)

    expect(await idNow()).toBe('00004e20-0000-7000-8000-000000000000')
    expect(await blocks()).toBeLessThan(FEW_BLOCKS)
    const oldest = `tenant_id = '${often}' and id = '00000001-0000-7000-8000-000000000000'`
    await db.all(`update hoc.incidents set state = 'active', resolved_by = null, resolved_at = null,
      resolution_method = null, resolution_summary = null where ${oldest}`)
    expect(await idNow()).toBe('00000001-0000-7000-8000-000000000000')
    expect(await blocks()).toBeLessThan(FEW_BLOCKS)
  })

  it('is not that of another tenant', async () => {
    await db.all(`insert into hoc.incidents (tenant_id, id, title, severity, category, source, cause, impact, fingerprint,
      state, created_by, created_at, updated_at, version) values (gen_random_uuid(), gen_random_uuid(), 'T', 'high', 'manual',
      'manual', 'human', 'tenant', '${fingerprint}', 'active', 'x', now(), now(), 1)`)

    await inTenant(async (tx) => expect(await lockSame(tx, fingerprint)).toBeUndefined())
  })
})

describe('violations', () => {
  const another = aViolation({
    id: '019b7a00-0000-7000-8000-0000000000b2',
    rule: 'PII_NAME',
    severity: 'low',
    incidentId: idOf(2),
  })

  it('are read as they were inserted, every field of them, with the incidents that tell of them', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun(run))
      const reports = [aReport(1), aReport(2)]
      await tx.run(applyReports([...reports, aReport(3)]))
      await tx.run(insertViolations([aViolation(), another]))

      expect(await listViolationsOf(tx, run.id)).toEqual([aViolation(), another])
      expect(await lockViolationIncidents(tx, run.id)).toEqual(reports.map(({ after }) => after))
      const elsewhere = RunId.parse(crypto.randomUUID())
      expect(await listViolationsOf(tx, elsewhere)).toEqual([])
      expect(await lockViolationIncidents(tx, elsewhere)).toEqual([])
    }))

  it('are said once of a run, a policy and a rule', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun(run))
      await tx.run(applyReports([aReport(1)]))
      await tx.run(insertViolations([aViolation()]))

      await expect(tx.run(insertViolations([aViolation({ id: crypto.randomUUID() })]))).rejects.toThrow(
        'violations_said_once',
      )
    }))

  it.each([
    ['runs', async (tx: TestTx) => tx.run(applyReports([aReport(1)]))],
    ['incidents', async (tx: TestTx) => tx.run(insertRun(run))],
  ])('are of %s that exist', (_, arrange) =>
    inTenant(async (tx) => {
      await arrange(tx)
      await expect(tx.run(insertViolations([aViolation()]))).rejects.toThrow('foreign key')
    }),
  )
})

async function resolveOne(tx: TestTx, n: number) {
  const { after, ...rest } = aReport(n)
  await tx.run(applyReports([{ after, ...rest, event: { ...rest.event, id: eventIdOf(n + 10) } }]))
  const closed = anIncident({ id: after.id, fingerprint, ...resolved, version: 2 })
  await tx.run(applyIncident(after, closed, anIncidentEvent({ id: eventIdOf(n + 20), incidentId: after.id })))
  return closed
}

function inTenant(test: (tx: TestTx) => Promise<void>) {
  return rolledBack(db.pool, tenantId, test)
}
