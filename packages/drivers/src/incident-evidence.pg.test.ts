import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { anIncident, anIncidentEvent, anOperator } from '@hoc/spine-schemas/testing/incidents'
import { aRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { PAGE_BYTES } from './cut.ts'
import { findTold, listEvidence } from './incident-evidence.ts'
import { insertIncident } from './incidents.ts'
import { insertRun } from './runs.ts'
import { openTestDatabase, rolledBack, type TestDatabase } from './testing/database.ts'
import type { Write } from './tx.ts'
import { insertViolations } from './violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const idOf = (n: number) => `019b7a00-0000-7000-8000-0000000000f${n}`

it('lists what shows an incident a little at a time where it is large, and leaves nothing out', () =>
  rolledBack(db.pool, anOperator().tenantId, async (tx) => {
    const incident = anIncident()
    await tx.run(insertIncident(incident, anIncidentEvent({ incidentId: incident.id })))
    await tx.run({
      effect: 'write',
      name: 'shown',
      text: `insert into hoc.incident_evidence (id, incident_id, type, payload, sha, at)
        select ('019b7a00-0000-7000-8000-0000000000f' || n)::uuid, $1, 'calls',
          json_build_object('text', repeat('x', 900000))::text, repeat('a', 64), now() from generate_series(0, 6) n`,
      values: [incident.id],
    })
    const pages: string[][] = []
    const bytes: number[] = []

    for (let cursor: string | undefined, more = true; more; cursor = pages.flat().at(-1)) {
      const page = await listEvidence(tx, { incidentId: incident.id, limit: 100, cursor })
      pages.push(page.items.map(({ id }) => id))
      bytes.push(JSON.stringify(page.items).length)
      more = page.more
    }

    expect(pages).toEqual([[0, 1, 2].map(idOf), [3, 4, 5].map(idOf), [idOf(6)]])
    expect(Math.max(...bytes)).toBeLessThan(PAGE_BYTES + 1_000_000)
    expect(await listEvidence(tx, { incidentId: incident.id, limit: 2 })).toMatchObject({
      items: [{ id: idOf(0) }, { id: idOf(1) }],
      more: true,
    })
    await tx.rows({
      effect: 'read',
      name: 'as',
      text: `select set_config('hoc.tenant', $1, true)`,
      values: [crypto.randomUUID()],
    })
    expect(await listEvidence(tx, { incidentId: incident.id, limit: 2 })).toEqual({ items: [], more: false })
  }))

describe('what tells of a run before its end', () => {
  const run = aRun()
  const before = EvidenceId.parse('00000000-0000-7000-8000-000000000001')
  const madeNow = EvidenceId.parse('01b00000-0000-7000-8000-000000000001')
  const elsewhere = anIncident({ sourceRunId: null })
  const reported = insertIncident(elsewhere, anIncidentEvent({ incidentId: elsewhere.id }))
  const shown = (id = run.id.replace(/.{12}$/, '0000000000f1')): Write => ({
    effect: 'write',
    name: 'shown of the run',
    text: `insert into hoc.incident_evidence (id, incident_id, run_id, type, payload, sha, at)
      values ($1, $2, $3, 'calls', '{}', repeat('a', 64), now())`,
    values: [id, elsewhere.id, run.id],
  })

  it.each([
    ['an incident that names it', [insertIncident(anIncident({ sourceRunId: run.id }), anIncidentEvent())]],
    ['a violation', [reported, insertViolations([aViolation({ runId: run.id, incidentId: elsewhere.id })])]],
    ['what shows that it is in another incident', [reported, shown()]],
  ])('is found: %s', (_, writes) =>
    rolledBack(db.pool, anOperator().tenantId, async (tx) => {
      await tx.run(insertRun(run))
      expect(await findTold(tx, run.id, madeNow)).toBeUndefined()

      for (const write of writes) await tx.run(write)

      expect(await findTold(tx, run.id, madeNow)).toBe(run.id)
      const text = `select set_config('hoc.tenant', $1, true)`
      await tx.rows({ effect: 'read', name: 'as', text, values: [crypto.randomUUID()] })
      expect(await findTold(tx, run.id, madeNow)).toBeUndefined()
    }),
  )

  it('is looked for only from shortly before the run to shortly after now', () =>
    rolledBack(db.pool, anOperator().tenantId, async (tx) => {
      for (const write of [insertRun(run), reported, shown(before)]) await tx.run(write)
      expect(await findTold(tx, run.id, madeNow)).toBeUndefined()

      await tx.run(shown())
      expect(await findTold(tx, run.id, before)).toBeUndefined()
      expect(await findTold(tx, run.id, madeNow)).toBe(run.id)
    }))
})
