import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { reportViolation } from '@hoc/spine-schemas/violations'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure, success } from '../testing/run-ends.ts'
import { anOverdueRunIn, aRunningRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const byHand = (sql: string) => db.all(`set session_replication_role = replica; ${sql}`)
const seen = reportViolation.example.input

type Tenant = ReturnType<typeof aTenantOf>

/** A run of which a violation, a debt and an incident were told before it ended well. */
async function aToldRunOf(tenant: Tenant) {
  const { ask, rows } = tenant
  const runId = await anOverdueRunIn(tenant.here)
  await ask('violations.report', { ...seen, runId })
  await ask('runs.report_overdue', { runId, kind: 'outcome' })
  await ask('incidents.create', { title: 'It deletes tickets.', severity: 'high', sourceRunId: runId })
  const completed = await ask('runs.complete', { runId, ...success })
  if (completed.outcome !== 'done') throw new Error(completed.outcome)
  const incidents = await rows('incidents')
  const idOf = (source: string, code: string | null) =>
    incidents.find((one) => one['source'] === source && one['error_code'] === code)?.['id'] as string
  const ids = { policy: idOf('policy', seen.rule), debt: idOf('run', 'OBLIGATION_OVERDUE'), own: idOf('run', null) }
  return { ...tenant, runId, ids, completed: completed.value }
}
const aToldRun = () => aToldRunOf(aTenantOf(db))

async function proofOf({ ask, runId }: { readonly ask: Tenant['ask']; readonly runId: string }) {
  const proof = await ask('runs.prove', { runId })
  if (proof.outcome !== 'done') throw new Error(proof.outcome)
  return proof.value
}

describe('what told of a run before it ended', () => {
  it('is in its manifest, line by line: violations, incidents, those of what it owed among them, and what shows them', async () => {
    const told = await aToldRun()
    const { ask, runId, ids } = told

    const evaluation = await ask('runs.get_evaluation', { runId })
    const manifest = evaluation.outcome === 'done' ? evaluation.value.manifest : []
    const earlier = manifest.filter((line) => line.earlier)
    expect(earlier.map(({ entity }) => entity)).toEqual([
      'violation',
      'incident',
      'incident',
      'incident',
      'incident_evidence',
      'incident_evidence',
    ])
    expect(earlier.map(({ id }) => id)).toEqual(expect.arrayContaining([ids.policy, ids.debt, ids.own]))
    expect(manifest.slice(0, -earlier.length).every((line) => line.earlier === undefined)).toBe(true)
    expect(await proofOf(told)).toMatchObject({ proven: true, checked: manifest.length + 1, changed: [], differs: [] })
  })

  it('is named by its end, each incident once: also that it was overdue, and what somebody reported by hand', async () => {
    const { ask, runId, ids, completed } = await aToldRun()

    expect(completed.incidentIds.toSorted()).toEqual(Object.values(ids).toSorted())
    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({
      value: { incidentIds: completed.incidentIds },
    })
  })

  it.each([
    ['acknowledged', ['incidents.acknowledge']],
    ['acknowledged and resolved', ['incidents.acknowledge', 'incidents.resolve']],
    ['resolved and reopened', ['incidents.resolve', 'incidents.reopen']],
  ] as const)('may be %s since, all incidents of it', async (_what, asked) => {
    const told = await aToldRun()
    const incidentIds = Object.values(told.ids)
    const words = { 'incidents.resolve': { summary: 'Fixed.' }, 'incidents.reopen': { reason: 'Not fixed.' } }
    for (const incidentId of incidentIds)
      for (const name of asked)
        await told.ask(name, { incidentId, ...(name in words && words[name as keyof typeof words]) })

    const { proven, changed } = await proofOf(told)

    expect(proven).toBe(true)
    expect(changed.map(({ id }) => id).toSorted()).toEqual(incidentIds.toSorted())
  })

  it('may be seen again since: with another run that is overdue, and with another rule of the policy that it broke', async () => {
    const told = await aToldRun()
    const { ask, here, ids, runId } = told
    const another = await anOverdueRunIn(here)
    await ask('runs.report_overdue', { runId: another, kind: 'outcome' })
    await ask('violations.report', { ...seen, runId, rule: 'PII_NAME' })

    const { proven, changed } = await proofOf(told)

    expect(proven).toBe(true)
    expect(changed.map(({ id }) => id).toSorted()).toEqual([ids.policy, ids.debt].toSorted())
    expect(await ask('incidents.get', { incidentId: ids.debt })).toMatchObject({ value: { occurrences: 2 } })
  })

  it.each([
    ['violation', 'violations', `set evaluated_value = 'Nothing.'`],
    ['violation', 'violations', `set rule = 'NONE'`],
    ['incident', 'incidents', `set severity = 'low' where source = 'policy'`],
    ['incident', 'incidents', `set occurrences = 7 where error_code = 'OBLIGATION_OVERDUE'`],
    ['incident', 'incidents', `set title = 'All is well.' where error_code is null`],
    ['incident_evidence', 'incident_evidence', `set payload = '{}' where type = 'violation'`],
    ['incident_evidence', 'incident_evidence', `set sha = repeat('0', 64) where type = 'overdue'`],
  ])('is named where it was altered by hand: %s (%#)', async (entity, table, set) => {
    const told = await aToldRun()
    const own = `tenant_id = '${told.caller.tenantId}'`
    await byHand(`update hoc.${table} ${set} ${set.includes(' where ') ? 'and' : 'where'} ${own}`)

    const { proven, differs } = await proofOf(told)

    expect(proven).toBe(false)
    expect(differs).toMatchObject([{ entity, wrong: 'row_altered' }])
  })

  it('is named where what was done with it since was undone by hand', async () => {
    const told = await aToldRun()
    const own = `tenant_id = '${told.caller.tenantId}'`
    const copy = `before_${told.runId.replaceAll('-', '')}`
    await db.all(`create table ${copy} as select * from hoc.incidents where ${own}`)
    for (const incidentId of Object.values(told.ids)) await told.ask('incidents.acknowledge', { incidentId })
    await byHand(`delete from hoc.incidents where ${own}; insert into hoc.incidents select * from ${copy}`)

    const { proven, differs } = await proofOf(told)

    expect(proven).toBe(false)
    expect(differs).toEqual(expect.arrayContaining(Object.values(told.ids).map((id) => ({ entity: 'incident', id, wrong: 'row_altered' })))) // prettier-ignore
    expect(differs).toHaveLength(3)
  })

  it.each([
    ['violation', 'violations', 'true'],
    ['incident', 'incidents', `source = 'policy'`],
    ['incident', 'incidents', `error_code = 'OBLIGATION_OVERDUE'`],
    ['incident', 'incidents', `error_code is null`],
    ['incident_evidence', 'incident_evidence', `type = 'violation'`],
    ['incident_evidence', 'incident_evidence', `type = 'overdue'`],
  ])('is named where it was taken away: %s (%#)', async (entity, table, which) => {
    const told = await aToldRun()
    await byHand(`delete from hoc.${table} where tenant_id = '${told.caller.tenantId}' and ${which}`)

    const { proven, differs } = await proofOf(told)

    expect(proven).toBe(false)
    expect(differs).toMatchObject([{ entity, wrong: 'row_missing' }])
  })

  it('is of the run however its id was written', async () => {
    const { ask, here } = aTenantOf(db)
    const runId = await aRunningRunIn(here)
    const sourceRunId = runId.toUpperCase()
    const told = await ask('incidents.create', { title: 'It deletes tickets.', severity: 'high', sourceRunId })
    await ask('lessons.emit_failure', { severity: 'high', sourceRunId })
    if (told.outcome !== 'done') throw new Error(told.outcome)

    expect(await ask('runs.complete', { runId, ...success })).toMatchObject({ value: { incidentIds: [told.value.id] } })
    expect(await ask('incidents.list_of_run', { runId })).toMatchObject({ value: { items: [{ id: told.value.id }] } })
    for (const list of ['incidents.list', 'lessons.list'] as const)
      expect(await ask(list, { sourceRunId })).toMatchObject({ value: { items: [{ sourceRunId: runId }] } })
  })

  it('is one tenant’s own: nothing that another reports of the same id is in the manifest', async () => {
    const [tenant, stranger] = [aTenantOf(db), aTenantOf(db)]
    const runId = await aRunningRunIn(tenant.here)
    await stranger.ask('incidents.create', { title: 'It is mine.', severity: 'high', sourceRunId: runId })
    await stranger.ask('violations.report', { ...seen, runId })
    await tenant.ask('runs.complete', { runId, ...success })

    const evaluation = await tenant.ask('runs.get_evaluation', { runId })
    expect(evaluation).toMatchObject({ outcome: 'done' })
    expect(evaluation.outcome === 'done' && evaluation.value.manifest.some((line) => line.earlier)).toBe(false)
  })
})

describe('a row of another kind that the end of a run wrote', () => {
  const endings = {
    run_failure: async ({ ask, here }: Tenant) => {
      const runId = await aRunningRunIn(here)
      const told = { type: 'timeout', model: 'large-2', errorCode: 'TIMEOUT', errorMessage: 'No answer in 30 s.' }
      await ask('failures.report', { runId, ...told })
      return runId
    },
    prevention_record: async ({ ask, here }: Tenant) => {
      const { errorCode } = failure
      await ask('suppressions.create', { policyId: 'retry-policy', errorCode, reason: 'The agent waits.' })
      const runId = await aRunningRunIn(here)
      await ask('runs.complete', { runId, ...failure })
      return runId
    },
  }

  it.each([
    ['run_failure', 'run_failures', `set model = 'small-1'`],
    ['prevention_record', 'prevention_records', `set policy_id = 'another'`],
  ] as const)('is named where it was altered or taken away: %s', async (entity, table, set) => {
    const tenant = aTenantOf(db)
    const runId = await endings[entity](tenant)
    const own = `where tenant_id = '${tenant.caller.tenantId}'`

    expect(await proofOf({ ...tenant, runId })).toMatchObject({ proven: true })
    await byHand(`update hoc.${table} ${set} ${own}`)
    expect(await proofOf({ ...tenant, runId })).toMatchObject({ differs: [{ entity, wrong: 'row_altered' }] })
    await byHand(`delete from hoc.${table} ${own}`)
    expect(await proofOf({ ...tenant, runId })).toMatchObject({ differs: [{ entity, wrong: 'row_missing' }] })
  })
})

describe('an evaluation that was taken away', () => {
  const takeAway = ({ caller }: Tenant, table: string) =>
    byHand(`delete from hoc.${table} where tenant_id = '${caller.tenantId}'`)

  const running = `update hoc.runs set state = 'running', ended_at = null, ended_by = null, lease_seconds = 60,
    last_seen_at = now(), lease_expires_at = now()`

  it.each([
    ['', undefined],
    [', also where the run is gone with it', 'delete from hoc.runs'],
    [', also where the run was made to look as if it went on', running],
  ])('is named%s', async (_where, besides) => {
    const told = await aToldRun()
    const evaluation = await told.ask('runs.get_evaluation', { runId: told.runId })
    const id = evaluation.outcome === 'done' ? evaluation.value.id : ''
    await takeAway(told, 'policy_evaluations')
    if (besides) await byHand(`${besides} where tenant_id = '${told.caller.tenantId}'`)

    const { proven, evaluationId, differs } = await proofOf(told)
    expect({ proven, evaluationId }).toEqual({ proven: false, evaluationId: id })
    expect(differs).toContainEqual({ entity: 'policy_evaluation', id, wrong: 'row_missing' })
    expect(differs).toHaveLength(besides ? 2 : 1)
  })

  it('is missing also where nothing tells which it was, and nobody is told that the run has not ended', async () => {
    const told = await aToldRun()
    const { ask, runId } = told
    await takeAway(told, 'policy_evaluations')
    await takeAway(told, 'ledger')

    expect(await proofOf(told)).toMatchObject({
      proven: false,
      evaluationId: null,
      differs: [{ entity: 'policy_evaluation', id: runId, wrong: 'row_missing' }],
    })
    expect(await ask('runs.get_evaluation', { runId })).toMatchObject({ code: 'EVALUATION_LOST' })
  })

  it('is not looked for before a run has ended', async () => {
    const { ask, here } = aTenantOf(db)
    const runId = await aRunningRunIn(here)

    for (const name of ['runs.prove', 'runs.get_evaluation'] as const)
      expect(await ask(name, { runId })).toMatchObject({ outcome: 'refused', code: 'RUN_NOT_COMPLETED' })
  })
})
