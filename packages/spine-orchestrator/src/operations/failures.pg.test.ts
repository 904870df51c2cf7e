import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { rowsOf } from '../testing/plumbing.ts'
import { anEndedRunIn, anOverdueRunIn, aQueuedRunIn, aRunningRunIn } from '../testing/runs.ts'
import { aRunFailedByAModelIn, leak, silence } from '../testing/violations.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const written = [
  'run_failures',
  'runs',
  'run_obligations',
  'incidents',
  'incident_events',
  'incident_evidence',
  'ledger',
]

describe('a failure of a model', () => {
  it('is a fact, its evidence, a failed run and an incident, in one transaction', async () => {
    const { here, ask, rows } = aTenant()
    const runId = await aRunningRunIn(here)

    const outcome = await ask('failures.report', { runId, ...silence, metadata: { region: 'eu' } })

    expect(outcome).toMatchObject({
      outcome: 'done',
      value: {
        failure: { runId, type: 'timeout', category: 'transient', retryAfterSeconds: 60, metadata: { region: 'eu' } },
        run: { id: runId, state: 'failed', errorCode: 'LLM_TIMEOUT' },
        incident: { sourceRunId: runId, occurrences: 1 },
        contamination: {
          checked: ['violations', 'incident_evidence'],
          absent: ['cost_records', 'cost_anomalies', 'advisories'],
        },
      },
    })
    expect(await rows('run_obligations')).toMatchObject([{ state: 'done' }])
    const entries = (await rows('ledger')).filter(({ operation }) => operation === 'failures.report')
    expect(entries.map(({ entity }) => entity)).toEqual([
      'run',
      'run_obligation',
      'trace',
      'incident',
      'incident_event',
      'incident_evidence',
      'lesson',
      'run_failure',
      'policy_evaluation',
    ])
    expect(new Set(entries.map(({ xid }) => xid)).size).toBe(1)
    expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true, differs: [] } })
  })

  it('is told the same by the run, by its failure and by the list, to nobody else', async () => {
    const { here, ask } = aTenant()
    const stranger = aTenant().ask
    const runId = await aRunFailedByAModelIn(here)

    const failure = await ask('failures.get', { runId })
    expect(failure).toMatchObject({ outcome: 'done', value: { errorMessage: silence.errorMessage } })
    expect(await ask('runs.get', { runId })).toMatchObject({ value: { errorMessage: silence.errorMessage } })
    const listed = { value: { items: [{ runId, model: 'claude-opus' }] } }
    expect(await ask('failures.list', { type: ['timeout'], model: 'claude-opus' })).toMatchObject(listed)
    expect(await ask('failures.list', { type: ['exception'] })).toMatchObject({ value: { items: [] } })
    expect(await ask('failures.list', { model: 'another' })).toMatchObject({ value: { items: [] } })

    expect(await stranger('failures.get', { runId })).toMatchObject({ code: 'FAILURE_NOT_FOUND' })
    expect(await stranger('failures.list', {})).toMatchObject({ value: { items: [] } })
    const another = { runId: await aRunningRunIn(here), ...silence }
    expect(await stranger('failures.report', another)).toMatchObject({ code: 'RUN_NOT_FOUND' })
  })

  it('is reported once, however many report it at once, or end the run otherwise', async () => {
    const { here, ask, rows } = aTenant()
    const runId = await aRunningRunIn(here)
    const ends = [
      ...Array.from({ length: 4 }, () => ['failures.report', { runId, ...silence }] as const),
      ...Array.from({ length: 3 }, () => ['runs.cancel', { runId, reason: 'Not wanted.' }] as const),
    ]

    const outcomes = await Promise.all(ends.map(([name, input]) => ask(name, input)))

    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    const [run] = await rows('runs')
    const count = run?.state === 'failed' ? 1 : 0
    for (const table of ['run_failures', 'incidents', 'incident_evidence'])
      expect(await rows(table)).toHaveLength(count)
  })

  it('of one cause in many runs at once is one incident, with evidence of each', async () => {
    const { here, ask, rows } = aTenant()
    const runIds = await Promise.all(Array.from({ length: 6 }, () => aRunningRunIn(here)))

    await Promise.all(runIds.map((runId) => ask('failures.report', { runId, ...silence })))

    expect(await rows('incidents')).toMatchObject([{ occurrences: 6, impact: 'agent' }])
    expect((await rows('incident_evidence')).map(({ run_id }) => run_id).sort()).toEqual(runIds.toSorted())
    expect((await rows('run_failures')).map(({ incident_id }) => incident_id)).toEqual(
      (await rows('incidents')).flatMap(({ id }) => runIds.map(() => id)),
    )
  })

  it('is refused of a run that violated a policy, waits, or has ended, and leaves nothing', async () => {
    const { here, ask, rows } = aTenant()
    const violated = await aRunningRunIn(here)
    await ask('violations.report', { runId: violated, ...leak })
    const wrong = [
      [violated, 'FAILURE_CONTAMINATED'],
      [await aQueuedRunIn(here), 'RUN_NOT_RUNNING'],
      [await anEndedRunIn(here), 'RUN_NOT_RUNNING'],
      [crypto.randomUUID(), 'RUN_NOT_FOUND'],
    ]
    const all = () => Promise.all(written.map(rows))
    const before = await all()

    for (const [runId, code] of wrong)
      expect(await ask('failures.report', { runId, ...silence })).toMatchObject({ outcome: 'refused', code })

    expect(await all()).toEqual(before)
  })

  it('may be of a run that was reported as overdue', async () => {
    const { here, ask, rows } = aTenant()
    const runId = await anOverdueRunIn(here)
    await ask('runs.report_overdue', { runId, kind: 'outcome' })

    expect(await ask('failures.report', { runId, ...silence })).toMatchObject({ outcome: 'done' })
    expect(await rows('run_obligations')).toMatchObject([{ state: 'done_late' }])
    expect((await rows('incident_evidence')).map(({ type }) => type)).toEqual(['overdue', 'llm_failure'])
  })

  it('leaves nothing when any part of it cannot be written', async () => {
    const { here, ask, rows } = aTenant()
    const runId = await aRunningRunIn(here)
    const all = () => Promise.all(written.map(rows))
    const before = await all()

    for (const table of written) {
      await db.all(`create function hoc.broken() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
        create trigger broken before insert or update on hoc.${table} for each row
        when (new.tenant_id = '${here.caller.tenantId}') execute function hoc.broken()`)
      await expect(ask('failures.report', { runId, ...silence })).rejects.toThrow('broken')
      await db.all(`drop trigger broken on hoc.${table}; drop function hoc.broken()`)
    }

    expect(await all()).toEqual(before)
  })

  it('lets nobody alter it', async () => {
    await aRunFailedByAModelIn(aTenant().here)
    await expect(db.all('update hoc.run_failures set retry_after_seconds = null')).rejects.toThrow('append-only')
  })
})

type Asked =
  | 'runs.prove'
  | 'failures.report'
  | 'failures.list'
  | 'failures.get'
  | 'runs.get'
  | 'runs.cancel'
  | 'runs.report_overdue'
  | 'violations.report'

function aTenant() {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  return {
    here: { db, spine, caller },
    rows: (table: string) => rowsOf(db, table, caller.tenantId),
    ask: (name: Asked, input: object) => spine.dispatch(name, input, caller),
  }
}
