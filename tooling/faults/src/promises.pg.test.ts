import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { aSpine } from '@hoc/spine-orchestrator/testing/spine'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeEach, expect, it } from 'vitest'

import { brokenIn, type Promised } from './promises.ts'

let db: TestDatabase
let [succeeded, failed] = ['', '']
beforeEach(async () => {
  await db?.close()
  db = await openTestDatabase({ max: 2 })
  succeeded = await aRunThat({ outcome: 'succeeded' })
  failed = await aRunThat({ outcome: 'failed', errorCode: 'TOOL_TIMEOUT', errorMessage: 'It did not answer.' })
})
afterAll(() => db.close())

it('finds nothing in what runs leave', async () => {
  expect(await brokenIn({ all })).toEqual([])
})

it.each<[Promised, () => string]>([
  [
    'a run that has ended has exactly one evaluation, and no other has one',
    () => `delete from hoc.policy_evaluations where run_id = '${succeeded}'`,
  ],
  [
    'a trace is sealed with the end of its run, and not before',
    () => `update hoc.traces set sealed_at = null where run_id = '${succeeded}'`,
  ],
  [
    'a trace has every step up to its head',
    () => `delete from hoc.run_steps where run_id = '${succeeded}' and seq = 1`,
  ],
  [
    'what a run owed is settled with its end, or overdue and reported',
    () => `update hoc.run_obligations set state = 'due', done_at = null where run_id = '${failed}'`,
  ],
  ['an evaluation names only incidents that are there', () => 'delete from hoc.incidents'],
  ['an evaluation names only lessons that are there', () => 'delete from hoc.lessons_learned'],
  [
    'a failed run has an incident',
    () => `update hoc.policy_evaluations set incident_ids = '{}' where run_id = '${failed}'`,
  ],
  [
    'a run is told of once for each time it changed',
    () => `delete from hoc.ledger where entity = 'run' and entity_id = '${failed}' and operation = 'runs.start'`,
  ],
])('finds where it does not hold that %s', async (promise, planted) => {
  await all(`set session_replication_role = replica; ${planted()}`)

  const findings = await brokenIn({ all })

  expect(findings).toHaveLength(1)
  expect(findings[0]).toContain(promise)
})

async function all<Row extends object>(sql: string): Promise<Row[]> {
  return (await db.all(sql)) as Row[]
}

async function aRunThat(completion: object): Promise<string> {
  const [{ dispatch }, caller] = [aSpine(db), anOperator({ grants: ['*'] })]
  const ask = async (name: string, input: object) => {
    const answer = await dispatch(name as 'runs.declare', input, caller)
    if (answer.outcome !== 'done') throw new Error(`Expected ${name} to be done, saw ${JSON.stringify(answer)}`)
    return answer.value.id
  }
  const runId = await ask('runs.declare', { agentId: 'a', goal: 'Lose nothing.', actorType: 'system', source: 'sdk' })
  await ask('runs.start', { runId })
  const step = { skill: 'orders.read', status: 'success', outcomeCategory: 'ok' }
  await ask('runs.record_steps', { runId, steps: [0, 1, 2].map((seq) => ({ seq, ...step })) })
  await ask('runs.complete', { runId, ...completion })
  return runId
}
