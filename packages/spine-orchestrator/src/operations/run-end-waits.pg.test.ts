import { openPool } from '@hoc/drivers/pool'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aRunningRunIn } from '../testing/runs.ts'

const GATE = 4_711

let db: TestDatabase
let gates: TestDatabase['pool']
beforeAll(async () => {
  db = await openTestDatabase({ max: 12 })
  gates = openPool(db.url('hoc_app'), { max: 1 })
})
afterAll(async () => {
  await gates.end()
  await db.close()
})

it('runs that fail of other causes do not wait for one that is ending, and one of the same cause does', async () => {
  const { runs, fail, waiting } = await aTenant(11)
  const [first, same, ...others] = runs
  await using gate = await closedFor(first)

  const ending = fail(first, 'STEP_FAILURE', 'orders.read did not answer.')
  await expect.poll(waiting).toBe(1)
  const codes = [
    'SKILL_ERROR',
    'EXECUTION_TIMEOUT',
    'RATE_LIMIT_EXCEEDED',
    'BUDGET_EXCEEDED',
    'X1',
    'X2',
    'X3',
    'X4',
    'X5',
  ]
  const ended = await Promise.all(others.map((runId, index) => fail(runId, codes[index] ?? '', 'It broke.')))

  expect(ended).toEqual(Array(9).fill('done'))
  const behind = fail(same, 'STEP_FAILURE', 'orders.read did not answer.')
  await expect.poll(waiting).toBe(2)
  await gate.open()
  expect(await Promise.all([ending, behind])).toEqual(['done', 'done'])
})

it('nor do those of the same code with another message, once a lesson of that code was learned', async () => {
  const { runs, fail, waiting } = await aTenant(6)
  const [taught, first, ...others] = runs
  await fail(taught, 'STEP_FAILURE', 'crm.read did not answer.')
  await using gate = await closedFor(first)

  const ending = fail(first, 'STEP_FAILURE', 'orders.read did not answer.')
  await expect.poll(waiting).toBe(1)
  const tools = ['mail.send', 'files.list', 'search.web', 'bank.pay']
  const ended = await Promise.all(others.map((runId, n) => fail(runId, 'STEP_FAILURE', `${tools[n]} did not answer.`)))

  expect(ended).toEqual(Array(4).fill('done'))
  expect(await waiting()).toBe(1)
  await gate.open()
  expect(await ending).toBe('done')
})

async function aTenant(count: number) {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db, { limits: { lockTimeoutMs: 60_000, dispatchTimeoutMs: 120_000 } })
  const runs = await Promise.all(Array.from({ length: count }, () => aRunningRunIn({ spine, caller })))
  return {
    runs,
    fail: async (runId: string | undefined, errorCode: string, errorMessage: string) =>
      (await spine.dispatch('runs.fail', { runId, errorCode, errorMessage }, caller)).outcome,
    /** How many transactions wait for a lock that another one holds. */
    waiting: async () => {
      const [row] = await db.all(`select count(distinct pid)::int as count from pg_locks l
        join pg_database d on d.oid = l.database where d.datname = current_database() and not l.granted`)
      return row?.count as number
    },
  }
}

// What ends this run is held up while it writes, with all its locks, until the gate is opened.
async function closedFor(runId: string | undefined) {
  const holder = await gates.connect()
  await holder.query(`select pg_advisory_lock(${GATE})`)
  await db.all(`create function hoc.held_up() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(${GATE}); return new; end $$;
    create trigger held_up before insert on hoc.policy_evaluations for each row when (new.run_id = '${runId}')
      execute function hoc.held_up()`)
  const open = async () => void (await holder.query('select pg_advisory_unlock_all()'))
  return {
    open,
    async [Symbol.asyncDispose]() {
      await open()
      holder.release()
      await db.all('drop function hoc.held_up() cascade')
    },
  }
}
