import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Outcome } from '@hoc/spine-schemas/outcome'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { aLessonRow, anIncidentRow, aPreventionRow } from '@hoc/spine-schemas/testing/imports'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { rowsOf } from '../testing/plumbing.ts'
import { aRunningRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const rows = [anIncidentRow(), aLessonRow(), aPreventionRow()]
const KEPT = ['incidents', 'incident_events', 'lessons_learned', 'prevention_records', 'imported_records'] as const

function aTenant() {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  const counts = async () => Promise.all(KEPT.map(async (table) => (await rowsOf(db, table, caller.tenantId)).length))
  return {
    caller,
    counts,
    ask: spine.dispatch,
    rows: (table: string) => rowsOf(db, table, caller.tenantId),
    take: (what: readonly object[], more: object = {}) =>
      spine.dispatch('imports.apply', { source: 'aos', rows: what, ...more }, caller),
  }
}

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce((inner) => [inner], 0)
}

function outcomesOf(outcome: Outcome): string[] {
  if (outcome.outcome !== 'done') throw new Error(`Expected an import, saw ${outcome.outcome}.`)
  return (outcome.value as { rows: { outcome: string }[] }).rows.map((row) => row.outcome)
}

describe('what an earlier system knew', () => {
  it('is here as it was, with proof, who brought it and where it came from', async () => {
    const { ask, caller, take, ...tenant } = aTenant()
    const imported = await take(rows)
    if (imported.outcome !== 'done') throw new Error(imported.outcome)
    const [incident, lesson, prevention] = imported.value.rows

    expect(await ask('incidents.get', { incidentId: incident?.entityId }, caller)).toMatchObject({
      value: { title: 'Execution Timeout: Run 7f3a9c21', createdAt: '2025-11-02T09:15:00.000Z', state: 'active' },
    })
    expect(await ask('incidents.list_events', { incidentId: incident?.entityId }, caller)).toMatchObject({
      value: { items: [{ type: 'created', note: 'Imported from aos, where it is inc_1.', actorId: 'alice' }] },
    })
    expect(await ask('lessons.get', { lessonId: lesson?.entityId }, caller)).toMatchObject({
      value: { title: 'Failure: EXECUTION_TIMEOUT', state: 'pending', createdAt: '2025-11-02T09:15:01.000Z' },
    })
    expect(await ask('preventions.list', {}, caller)).toMatchObject({
      value: { items: [{ id: prevention?.entityId, runId: null, originalIncidentId: incident?.entityId }] },
    })
    expect(await ask('imports.get', { entityId: prevention?.entityId }, caller)).toMatchObject({
      value: { source: 'aos', kind: 'prevention', importedBy: 'alice', original: { blocked_incident_id: '9b1c' } },
    })
    expect(await ask('imports.list', { kind: ['lesson'], externalId: 'les_1' }, caller)).toMatchObject({
      value: { items: [{ entityId: lesson?.entityId, externalId: 'les_1' }], nextCursor: null },
    })
    const ledger = await tenant.rows('ledger')
    expect(ledger.map(({ entity }) => entity).sort()).toEqual(['import', 'incident', 'lesson', 'prevention_record'])
    expect(await tenant.rows('outbox')).toMatchObject([{ type: 'records.imported', payload: { made: 3 } }])
  })

  it('is there once, however often and in how many batches it is sent, and what is new in them beside it', async () => {
    const { take, counts } = aTenant()
    await take(rows)

    const again = await take([anIncidentRow({ title: 'Another title' }), ...rows, anIncidentRow({ id: 'inc_2' })])

    expect(outcomesOf(again)).toEqual(['existing', 'existing', 'existing', 'existing', 'made'])
    expect(await counts()).toEqual([2, 2, 1, 1, 4])
  })

  it('is there once where two bring it at once, and each is told the same ids', async () => {
    const { take, counts } = aTenant()
    const many = Array.from({ length: 20 }, (_, index) => anIncidentRow({ id: `inc_${index}` }))

    const outcomes = await Promise.all([take(many), take(many.toReversed()), take(many)])

    const all = outcomes.flatMap(outcomesOf)
    expect(all.filter((outcome) => outcome === 'made')).toHaveLength(20)
    expect(all.filter((outcome) => outcome === 'existing')).toHaveLength(40)
    expect(await counts()).toEqual([20, 20, 0, 0, 20])
  })

  it('is another’s in another tenant, and from another source', async () => {
    const [one, other] = [aTenant(), aTenant()]

    expect(outcomesOf(await one.take(rows))).toEqual(['made', 'made', 'made'])
    expect(outcomesOf(await other.take(rows))).toEqual(['made', 'made', 'made'])
    expect(outcomesOf(await one.take([anIncidentRow()], { source: 'aos-staging' }))).toEqual(['made'])
    const [record] = await one.rows('imported_records')
    expect(await other.ask('imports.get', { entityId: record?.entity_id }, other.caller)).toMatchObject({
      code: 'IMPORT_NOT_FOUND',
    })
    expect(await other.counts()).toEqual([1, 1, 1, 1, 3])
  })

  it('is told of in a dry run, which leaves nothing but its entry in the ledger', async () => {
    const { take, counts, ...tenant } = aTenant()
    await take([anIncidentRow()])

    const tried = await take([...rows, aPreventionRow({ id: 'prev_2', outcome: 'advisory' })], { dryRun: true })

    expect(outcomesOf(tried)).toEqual(['existing', 'made', 'made', 'refused'])
    expect(await counts()).toEqual([1, 1, 0, 0, 1])
    expect((await tenant.rows('ledger')).map(({ entity }) => entity).sort()).toEqual(['import', 'import', 'incident'])
  })

  it('does not break the end of a run that teaches the same meanwhile: one of both keeps it', async () => {
    const { take, ask, caller, ...tenant } = aTenant()
    for (let times = 0; times < 10; times++) {
      const runId = await aRunningRunIn({ spine: { dispatch: ask }, caller })
      const failure = { runId, errorCode: `E${times}`, errorMessage: 'x' }

      const [imported, ended] = await Promise.all([
        take([aLessonRow({ id: `les_${times}`, source_event_id: runId })]),
        ask('runs.fail', failure, caller),
      ])

      expect([imported.outcome, ended.outcome]).toEqual(['done', 'done'])
    }
    expect(await tenant.rows('lessons_learned')).toHaveLength(10)
  })

  it('is refused row by row, and refuses no other', async () => {
    const { take, counts } = aTenant()
    const ahead = anIncidentRow({ id: 'inc_2', created_at: '2200-01-01T00:00:00Z' })
    const others = anIncidentRow({ id: 'inc_3', tenant_id: 'globex' })

    expect(await take([ahead, others, anIncidentRow()], { sourceTenant: 'acme' })).toMatchObject({
      value: {
        rows: [
          { outcome: 'refused', code: 'INSTANT_AHEAD' },
          { outcome: 'refused', code: 'TENANT_NOT_MEANT' },
          { outcome: 'made', code: null },
        ],
      },
    })
    expect(await counts()).toEqual([1, 1, 0, 0, 1])
  })

  it('is kept without its secrets, wherever they stood', async () => {
    const { take, ...tenant } = aTenant()
    const secret = 'sk-live-abcdefghijklmnop1234567890'
    await take([
      anIncidentRow({
        description: `It sent ${secret}.`,
        trigger_value: secret,
        inflection_context_json: { key: [secret] },
      }),
      aLessonRow({ description: `token=${secret}` }),
    ])

    const all = await Promise.all([...KEPT, 'ledger', 'outbox', 'idempotency_keys'].map(tenant.rows))
    expect(JSON.stringify(all)).not.toContain('abcdefghijklmnop')
    expect(JSON.stringify(all)).toContain('[redacted]')
  })

  it('is invalid where a field is unknown, and the field is named', async () => {
    const { take, counts } = aTenant()

    expect(await take([anIncidentRow(), { ...anIncidentRow({ id: 'inc_2' }), colour: 'red' }])).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: 'rows.1', message: expect.stringContaining('"colour"') }],
    })
    expect(await counts()).toEqual([0, 0, 0, 0, 0])
  })

  it.each([
    ['is nested deeper than anybody nests', nested(5_000), 'nested at most 200 deep'],
    ['reaches for a prototype', JSON.parse('{"a": [{"__proto__": 1}]}') as object, 'without a key __proto__'],
  ])('is invalid where what is kept of it %s', async (_what, trigger_value, says) => {
    const { take, counts } = aTenant()
    const row = { ...anIncidentRow(), trigger_value }

    expect(await take([row])).toMatchObject({
      outcome: 'invalid',
      issues: [{ path: 'rows.0.trigger_value', message: expect.stringContaining(says) }],
    })
    expect(await counts()).toEqual([0, 0, 0, 0, 0])
  })

  it('is kept as deep as JSON may be told, and whatever the earlier system wrote in it', async () => {
    const { take, ask, caller } = aTenant()
    const trigger_value = { deep: nested(199), odd: ['\0', '\uD83E'] }
    const taken = await take([anIncidentRow({ trigger_value })])
    const entityId = taken.outcome === 'done' && taken.value.rows[0]?.entityId

    expect(await ask('imports.get', { entityId }, caller)).toMatchObject({ value: { original: { trigger_value } } })
  })

  it('is what a new failure of the same cause counts on', async () => {
    const { take, ask, caller } = aTenant()
    await take([anIncidentRow({ error_message: 'no answer' })])
    const twin = { title: 'T', severity: 'low', category: 'execution_failure', errorMessage: 'no answer' }
    const created = await ask('incidents.create', { ...twin, errorCode: 'EXECUTION_TIMEOUT' }, caller)

    const [imported] = await db.all(
      `select fingerprint from hoc.incidents where tenant_id = '${caller.tenantId}' and source_run_id is not null`,
    )
    expect(created).toMatchObject({ value: { fingerprint: imported?.fingerprint } })
  })

  it('cannot be altered or taken back by whoever dispatches', async () => {
    const { take } = aTenant()
    await take(rows)

    await expect(db.pool.query("update hoc.imported_records set source = 'x'")).rejects.toThrow(/permission denied/)
    await expect(db.pool.query('delete from hoc.imported_records')).rejects.toThrow(/permission denied/)
    await expect(db.all('delete from hoc.imported_records')).rejects.toThrow(/append-only/)
  })
})
