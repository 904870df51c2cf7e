import { digest } from '@hoc/canonical/digest'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { diagnose } from '../plumbing/doctor.ts'
import { aRunOverItsLimit } from '../testing/run-ends.ts'
import { openSealing, type Sealing } from '../testing/sealing.ts'

let db: TestDatabase
let sealing: Sealing
beforeAll(async () => {
  db = await openTestDatabase()
  sealing = await openSealing(db)
})
afterAll(() => db.close())

const byHand = (sql: string) => db.all(`set session_replication_role = replica; ${sql}`)

/** A run that broke a limit and failed, every entry of which is sealed. */
async function aSealedRun() {
  const run = await aRunOverItsLimit(db)
  await sealing.sealedUpTo(sealing.aSealer(), run.caller, (await run.rows('ledger')).length)
  return run
}

type SealedRun = Awaited<ReturnType<typeof aSealedRun>>

interface Identified {
  readonly id: string
}

/** Adds an entry as if the transaction that wrote an entity last had written it once more. */
async function forge({ caller }: SealedRun, entity: string, { from, to }: { from: Identified; to: object }) {
  await byHand(`insert into hoc.ledger
    select (jsonb_populate_record(l, jsonb_build_object('id', left(l.id::text, 32) || 'ffff',
      'before_sha', '${digest(from)}', 'after_sha', '${digest(to)}'))).*
    from hoc.ledger l where tenant_id = '${caller.tenantId}' and entity = '${entity}' and entity_id = '${from.id}' order by id desc limit 1`)
}

async function valueOf({ ask, runId }: SealedRun, name: 'runs.get' | 'runs.get_evaluation'): Promise<Identified> {
  const answered = await ask(name, { runId })
  if (answered.outcome !== 'done') throw new Error(answered.outcome)
  return answered.value
}

describe('an entry that was added to what is sealed', () => {
  let told: SealedRun
  beforeEach(async () => void (told = await aSealedRun()))
  const proof = () => told.ask('runs.prove', { runId: told.runId })

  it('is none where nobody added any', async () => {
    expect(await proof()).toMatchObject({ value: { proven: true, differs: [] } })
  })

  it('does not make an ended run another: what has ended does not change', async () => {
    const run = await valueOf(told, 'runs.get')
    await byHand(`update hoc.runs set goal = 'Another.' where id = '${told.runId}'`)
    await forge(told, 'run', { from: run, to: { ...run, goal: 'Another.' } })

    expect(await valueOf(told, 'runs.get')).toMatchObject({ goal: 'Another.' })
    expect(await proof()).toMatchObject({
      value: { proven: false, changed: [], differs: [{ entity: 'run', wrong: 'row_altered' }] },
    })
  })

  it('does not make its evaluation another: there is one entry of it', async () => {
    const evaluation = await valueOf(told, 'runs.get_evaluation')
    await byHand(`update hoc.policy_evaluations set verdict = 'no_violation' where run_id = '${told.runId}'`)
    await forge(told, 'policy_evaluation', { from: evaluation, to: { ...evaluation, verdict: 'no_violation' } })

    expect(await valueOf(told, 'runs.get_evaluation')).toMatchObject({ verdict: 'no_violation' })
    expect(await proof()).toMatchObject({
      value: { proven: false, differs: [{ entity: 'policy_evaluation', wrong: 'entry_unexpected' }] },
    })
  })

  it('does not make an incident another that may change: no seal binds it, and none will', async () => {
    const [incidentId] = told.incidentIds
    const before = await told.ask('incidents.get', { incidentId })
    if (before.outcome !== 'done') throw new Error(before.outcome)
    await byHand(`update hoc.incidents set severity = 'low' where id = '${incidentId}'`)
    await forge(told, 'incident', { from: before.value, to: { ...before.value, severity: 'low' } })
    await sealing.aSealer().seal()

    expect(await proof()).toMatchObject({
      value: { proven: false, changed: [], differs: [{ entity: 'incident', id: incidentId, wrong: 'entry_unsealed' }] },
    })
  })

  it('is no entry that waits to be sealed: what was done since is believed before that', async () => {
    const [incidentId] = told.incidentIds
    await told.ask('incidents.acknowledge', { incidentId })

    expect(await proof()).toMatchObject({ value: { proven: true, changed: [{ id: incidentId }] } })
    await sealing.aSealer().seal()
    expect(await proof()).toMatchObject({ value: { proven: true, changed: [{ id: incidentId }] } })
  })
})

const sealsAsTheDoctorSees = async () => {
  const urls = { app: db.url('hoc_app'), worker: db.url('hoc_worker'), direct: db.url('hoc_worker') }
  return (await diagnose({ urls })).find(({ name }) => name === 'ledger seals')
}

it('the doctor finds entries that came in behind the seals, which will never be sealed', async () => {
  const told = await aSealedRun()
  await byHand(`delete from hoc.ledger where id::text like '%ffff'`)
  expect(await sealsAsTheDoctorSees()).toMatchObject({ state: 'ok' })

  await forge(told, 'run', { from: { id: told.runId }, to: { goal: 'Another.' } })

  expect(await sealsAsTheDoctorSees()).toMatchObject({
    state: 'failed',
    says: expect.stringMatching(/^entries that came in behind the seals: 1, the first of run /),
  })
})
