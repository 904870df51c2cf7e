import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aRunOverItsLimit, aTenantOf } from '../testing/run-ends.ts'
import { aSilentRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const byHand = (sql: string) => db.all(`set session_replication_role = replica; ${sql}`)

async function aCompletedRun() {
  const run = await aRunOverItsLimit(db)
  return { ...run, own: `tenant_id = '${run.caller.tenantId}'` }
}

describe('a proof', () => {
  it('holds, line by line, for a run that nobody touched', async () => {
    const { ask, runId, evaluationId } = await aCompletedRun()

    expect(await ask('runs.prove', { runId })).toMatchObject({
      value: { evaluationId, proven: true, checked: 12, changed: [], differs: [] },
    })
  })

  it('holds of a crashed run whose goal is cut in a blank', async () => {
    const { here, ask, rows } = aTenantOf(db)
    const goal = 'x'.repeat(3_800) + ' '.repeat(150) + 'yyyy'
    const silent = await aSilentRunIn(here, { goal })
    const crashed = await ask('runs.crash', { runId: silent })

    expect(crashed).toMatchObject({ outcome: 'done' })
    expect(await rows('incidents')).toMatchObject([{ description: expect.stringMatching(/x$/) }])
    expect(await ask('runs.prove', { runId: silent })).toMatchObject({ value: { proven: true, differs: [] } })
  })

  it('accepts what was done with an incident and a lesson since, and says that it was', async () => {
    const { ask, runId, incidentIds, lessonIds } = await aCompletedRun()
    const [incidentId] = incidentIds
    await ask('incidents.acknowledge', { incidentId })
    await ask('incidents.resolve', { incidentId, summary: 'Fixed.' })
    await ask('lessons.dismiss', { lessonId: lessonIds[0], reason: 'It was a drill.' })

    expect(await ask('runs.prove', { runId })).toMatchObject({
      value: {
        proven: true,
        changed: [
          { entity: 'incident', id: incidentId },
          { entity: 'lesson', id: lessonIds[0] },
        ],
      },
    })
  })

  it.each([
    ['run', `update hoc.runs set error_message = 'Nothing.'`],
    ['run_obligation', `update hoc.run_obligations set due_at = due_at + interval '1 day'`],
    ['trace', `update hoc.traces set steps = 0`],
    ['incident', `update hoc.incidents set severity = 'low'`],
    ['incident_event', `update hoc.incident_events set actor_id = 'mallory'`],
    ['incident_evidence', `update hoc.incident_evidence set payload = '{}'`],
    ['violation', `update hoc.violations set evaluated_value = '1'`],
    ['lesson', `update hoc.lessons_learned set state = 'deferred', deferred_until = now(), deferred_by = 'mallory'`],
  ])('names the %s that was altered by hand', async (entity, sql) => {
    const { ask, runId, own } = await aCompletedRun()
    await byHand(`${sql} where ${own}`)

    const proof = await ask('runs.prove', { runId })

    expect(proof).toMatchObject({ value: { proven: false } })
    const wrong = proof.outcome === 'done' ? proof.value.differs : []
    expect(new Set(wrong.map((each) => `${each.entity} ${each.wrong}`))).toEqual(new Set([`${entity} row_altered`]))
  })

  it.each([
    ['policy_evaluation', 'policy_evaluations'],
    ['run', 'runs'],
    ['run_obligation', 'run_obligations'],
    ['trace', 'traces'],
    ['incident', 'incidents'],
    ['incident_event', 'incident_events'],
    ['incident_evidence', 'incident_evidence'],
    ['violation', 'violations'],
    ['lesson', 'lessons_learned'],
  ])('names the %s that was taken away', async (entity, table) => {
    const { ask, runId, own } = await aCompletedRun()
    await byHand(`delete from hoc.${table} where ${own}`)

    const proof = await ask('runs.prove', { runId })

    const wrong = proof.outcome === 'done' ? proof.value.differs : []
    expect(new Set(wrong.map((each) => `${each.entity} ${each.wrong}`))).toEqual(new Set([`${entity} row_missing`]))
  })

  it.each([
    ['its verdict', `verdict = 'no_violation'`],
    ['what it cost', `cost_micros = 1`],
    ['its agent', `agent_id = 'another'`],
    ['its inputs', `inputs = replace(inputs, '10001', '1')`],
    ['its rules', `rules = replace(rules, 'violated', 'kept')`],
    ['its incidents', `incident_ids = '{}'`],
    ['who evaluated it', `evaluated_by = 'mallory'`],
  ])('names an evaluation of which was altered: %s', async (_what, set) => {
    const { ask, runId, own, evaluationId } = await aCompletedRun()
    await byHand(`update hoc.policy_evaluations set ${set} where ${own}`)

    expect(await ask('runs.prove', { runId })).toMatchObject({
      value: { proven: false, differs: [{ entity: 'policy_evaluation', id: evaluationId, wrong: 'entry_missing' }] },
    })
  })

  it('names a manifest from which a line was taken', async () => {
    const { ask, runId, own } = await aCompletedRun()
    await byHand(`update hoc.policy_evaluations set manifest = (select json_agg(line)::text from
      json_array_elements(manifest::json) line where line ->> 'entity' <> 'violation') where ${own}`)

    const proof = await ask('runs.prove', { runId })

    expect(proof).toMatchObject({
      value: { proven: false, differs: expect.arrayContaining([expect.objectContaining({ wrong: 'record_altered' })]) },
    })
  })

  it('names entries that were written by another transaction, or by none', async () => {
    const moved = await aCompletedRun()
    const lost = await aCompletedRun()
    await byHand(`update hoc.ledger set xid = '9' where ${moved.own} and entity = 'violation'`)
    await byHand(`delete from hoc.ledger where ${lost.own} and entity = 'run' and operation = 'runs.complete'`)

    expect(await moved.ask('runs.prove', { runId: moved.runId })).toMatchObject({
      value: { differs: [{ entity: 'violation', wrong: 'entry_elsewhere' }] },
    })
    expect(await lost.ask('runs.prove', { runId: lost.runId })).toMatchObject({
      value: { differs: [{ entity: 'run', wrong: 'entry_missing' }] },
    })
  })

  it('is of one tenant’s own: another one learns nothing of the run', async () => {
    const { runId } = await aCompletedRun()
    const stranger = aTenantOf(db)

    for (const name of ['runs.prove', 'runs.get_evaluation'] as const)
      expect(await stranger.ask(name, { runId })).toMatchObject({ outcome: 'refused', code: 'RUN_NOT_FOUND' })
  })

  it('takes less than 20 ms', async () => {
    const { ask, runId } = await aCompletedRun()
    for (let warm = 0; warm < 20; warm++) await ask('runs.prove', { runId })

    const took: number[] = []
    for (let round = 0; round < 51; round++) {
      const begun = performance.now()
      await ask('runs.prove', { runId })
      took.push(performance.now() - begun)
    }

    expect(Math.min(...took)).toBeLessThan(20) // what else the machine does is no part of it
  })
})
