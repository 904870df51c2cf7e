import { TenantId } from '@hoc/spine-schemas/caller'
import { RunId, type EndedRunState } from '@hoc/spine-schemas/runs'
import { anOperator, noon } from '@hoc/spine-schemas/testing/incidents'
import { anEndedRun, anObligation, aRun, aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { applyObligation, insertObligation, listObligations, listOverdue, lockObligations } from './obligations.ts'
import { readingFrom } from './pool.ts'
import {
  applyLease,
  applyRun,
  findRetryOf,
  findRun,
  insertRun,
  listDueRuns,
  listRuns,
  lockRun,
  type SweepPage,
} from './runs.ts'
import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
const inTenant = (test: (tx: TestTx) => Promise<void>, id = tenantId) => rolledBack(db.pool, id, test)

const queued = aRun()
const running = aRunningRun()
const ended = (state: EndedRunState) => anEndedRun({ state, errorCode: null, errorMessage: null })
const failed = anEndedRun()

describe('a run', () => {
  it('is read as it was written, every field of it, in every state', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun(queued))
      expect(await findRun(tx, queued.id)).toEqual(queued)

      await tx.run(applyRun(queued, running))
      expect(await lockRun(tx, queued.id)).toEqual(running)

      await tx.run(applyRun(running, failed))
      expect(await findRun(tx, queued.id)).toEqual(failed)
    }))

  it('is not there for another tenant', async () => {
    const stranger = TenantId.parse(crypto.randomUUID())
    await db.all(`insert into hoc.runs (tenant_id, id, agent_id, goal, actor_type, source, tools, attempt, state, created_by,
      created_at, updated_at, version) values ('${tenantId}', '019b7a00-0000-7000-8000-0000000000ff', 'a', 'g', 'system',
      'api', '{}', 1, 'queued', 'test', now(), now(), 1)`)
    const id = RunId.parse('019b7a00-0000-7000-8000-0000000000ff')

    await inTenant(async (tx) => {
      expect([await findRun(tx, id), await lockRun(tx, id)]).toEqual([undefined, undefined])
      expect(await listRuns(tx, { limit: 9 })).toEqual([])
    }, stranger)
    await inTenant(async (tx) => expect(await findRun(tx, id)).toMatchObject({ agentId: 'a' }))
  })

  it('is not written over a newer version', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun({ ...queued, version: 2 }))

      await expect(tx.run(applyRun(queued, running))).rejects.toThrow('Expected to write 1 run, wrote 0.')
    }))

  it('has its lease moved on alone, while it runs, and not over a newer version', () =>
    inTenant(async (tx) => {
      const beaten = { ...running, lastSeenAt: '2026-01-01T12:00:40.000Z', leaseExpiresAt: '2026-01-01T12:01:40.000Z' }
      await tx.run(insertRun(queued))
      await tx.run(applyRun(queued, running))

      await tx.run(applyLease(running, { ...beaten, goal: 'Another one.', version: 9 }))
      expect(await findRun(tx, queued.id)).toEqual(beaten)
      await tx.run(applyRun(running, failed))
      await expect(tx.run(applyLease(running, beaten))).rejects.toThrow('Expected to write 1 run, wrote 0.')
    }))

  it('has one next try, which is found by it', () =>
    inTenant(async (tx) => {
      const again = aRun({ id: RunId.parse(crypto.randomUUID()), parentId: queued.id, attempt: 2 })
      await tx.run(insertRun(queued))
      expect(await findRetryOf(tx, queued.id)).toBeUndefined()

      await tx.run(insertRun(again))
      expect(await findRetryOf(tx, queued.id)).toBe(again.id)
      await expect(tx.run(insertRun({ ...again, id: RunId.parse(crypto.randomUUID()) }))).rejects.toThrow(
        'runs_retried_once',
      )
    }))
})

describe('the database', () => {
  it.each(['succeeded', 'failed', 'blocked', 'halted', 'cancelled', 'crashed'] as const)(
    'alters nothing of a run that has %s, whoever asks',
    (state) =>
      inTenant(async (tx) => {
        await tx.run(insertRun(queued))
        await tx.run(applyRun(queued, running))
        await tx.run(applyRun(running, ended(state)))

        await expect(byHand(tx, `update hoc.runs set ended_by = 'x' where id = '${queued.id}'`)).rejects.toThrow(
          'a run that has ended is not altered',
        )
      }),
  )

  it.each([
    [`state = 'running', ended_at = null, ended_by = null`, 'a run that has ended is not altered'],
    [`version = version`, 'a run that has ended is not altered'],
  ])('does not let a run that has ended come back: %s', (set, says) =>
    inTenant(async (tx) => {
      await tx.run(insertRun(queued))
      await tx.run(applyRun(queued, running))
      await tx.run(applyRun(running, failed))

      await expect(byHand(tx, `update hoc.runs set ${set} where id = '${queued.id}'`)).rejects.toThrow(says)
    }),
  )

  it('lets nobody go back to waiting, end before it began, or crash before it was started', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun(queued))
      await expect(byHand(tx, `update hoc.runs set state = 'crashed' where id = '${queued.id}'`)).rejects.toThrow(
        'a run does not go back',
      )
    }))

  it.each([
    `agent_id = 'other'`,
    `goal = 'other'`,
    `actor_type = 'system', on_behalf_of = null`,
    `on_behalf_of = 'mallory@example.com'`,
    `source = 'api'`,
    `external_id = null`,
    `tools = '{rm}'`,
    `estimated_micros = 1`,
    `attempt = 9`,
    `created_by = 'mallory'`,
    `id = gen_random_uuid()`,
  ])('keeps what was declared: %s', (set) =>
    inTenant(async (tx) => {
      await tx.run(insertRun(queued))

      await expect(byHand(tx, `update hoc.runs set ${set} where id = '${queued.id}'`)).rejects.toThrow(
        'what was declared of a run is not altered',
      )
    }),
  )

  it('deletes no run, not for its owner either', async () => {
    await expect(inTenant((tx) => byHand(tx, 'delete from hoc.runs'))).rejects.toThrow('permission denied')
    await expect(db.all('delete from hoc.runs')).rejects.toThrow('runs are kept')
    await expect(db.all('truncate hoc.runs cascade')).rejects.toThrow('are kept')
  })

  it.each([
    [`actor_type = 'human', on_behalf_of = null`, 'runs_attributed'],
    [`actor_type = 'system', on_behalf_of = 'alice'`, 'runs_attributed'],
    [`state = 'running'`, 'runs_state_and_its_columns'],
    [`state = 'resting'`, 'runs_state_and_its_columns'],
    [`lease_expires_at = now()`, 'runs_state_and_its_columns'],
    [`attempt = 0`, 'run_attempt'],
    [`source = 'fax'`, 'run_source'],
    [`estimated_micros = -1`, 'run_amount'],
    [`agent_id = ''`, 'run_text'],
  ])('takes no run that cannot be: %s', async (set, constraint) => {
    const said = Object.fromEntries(set.split(', ').map((one) => one.split(' = '))) as Record<string, string>
    const row = { ...aRow, ...said }

    await expect(
      db.all(`insert into hoc.runs (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`),
    ).rejects.toThrow(constraint)
  })
})

const aRow = {
  tenant_id: `'${tenantId}'`,
  id: 'gen_random_uuid()',
  agent_id: `'a'`,
  goal: `'g'`,
  actor_type: `'system'`,
  source: `'api'`,
  tools: `'{}'`,
  attempt: '1',
  state: `'queued'`,
  created_by: `'test'`,
  created_at: 'now()',
  updated_at: 'now()',
  version: '1',
}

describe('what a run owes', () => {
  const due = anObligation()
  const overdue = anObligation({ state: 'overdue', overdueAt: noon, incidentId: queued.id })
  const late = anObligation({ state: 'done_late', overdueAt: noon, incidentId: queued.id, doneAt: noon })

  it('is read as it was written, in every state', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun(queued))
      await tx.run(insertObligation(due))
      expect(await lockObligations(tx, queued.id)).toEqual([due])

      await tx.run(applyObligation({ before: due, after: overdue }))
      expect(await listObligations(tx, queued.id)).toEqual([overdue])

      await tx.run(applyObligation({ before: overdue, after: late }))
      expect(await listObligations(tx, queued.id)).toEqual([late])
      await expect(tx.run(applyObligation({ before: due, after: overdue }))).rejects.toThrow(
        'Expected to write 1 obligation, wrote 0.',
      )
    }))

  it('stays settled, also by hand', () =>
    inTenant(async (tx) => {
      await tx.run(insertRun(queued))
      await tx.run(insertObligation(due))
      await tx.run(applyObligation({ before: due, after: anObligation({ state: 'done', doneAt: noon }) }))

      await expect(byHand(tx, `update hoc.run_obligations set state = 'due', done_at = null`)).rejects.toThrow(
        'what was settled stays settled',
      )
    }))
})

describe('a sweep', () => {
  it('finds across tenants what is silent and what is overdue, page by page, and nothing else', async () => {
    const tenants = [crypto.randomUUID(), crypto.randomUUID()].toSorted()
    const ids = await Promise.all(tenants.map((tenant) => put(tenant, 'running')))
    await put(tenants[0] ?? '', 'queued')
    await db.all(`update hoc.runs set lease_expires_at = now() - interval '1 hour' where state = 'running'`)
    await put(tenants[1] ?? '', 'running')
    await db.all(`insert into hoc.run_obligations (tenant_id, run_id, kind, state, due_at)
      select tenant_id, id, 'outcome', 'due', lease_expires_at from hoc.runs where state = 'running'`)
    const tx = readingFrom(db.worker)
    const before = new Date().toISOString()
    const nobody = {
      tenantId: TenantId.parse('00000000-0000-0000-0000-000000000000'),
      runId: RunId.parse('00000000-0000-0000-0000-000000000000'),
    }

    const listSilent = (reading: typeof tx, page: SweepPage) => listDueRuns(reading, 'silent', { ...page, letIn: [] })
    for (const list of [listSilent, listOverdue]) {
      const [first, ...more] = await list(tx, { before, after: nobody, limit: 1 })
      const rest = await list(tx, { before, after: first ?? nobody, limit: 9 })

      expect(more).toEqual([])
      expect([first, ...rest]).toMatchObject(tenants.map((tenant, index) => ({ tenantId: tenant, runId: ids[index] })))
      expect(rest).toHaveLength(1)
    }
  })
})

function byHand(tx: TestTx, text: string): Promise<void> {
  return tx.run({ effect: 'write', text, values: [] })
}

async function put(tenant: string, state: 'queued' | 'running'): Promise<string> {
  const [row] =
    await db.all(`insert into hoc.runs (tenant_id, id, agent_id, goal, actor_type, source, tools, attempt, state,
      started_at, last_seen_at, lease_seconds, lease_expires_at, created_by, created_at, updated_at, version)
    select '${tenant}', gen_random_uuid(), 'a', 'g', 'system', 'api', '{}', 1, '${state}', at, at,
      case when at is not null then 60 end, at + interval '1 minute', 'test', now(), now(), 1
    from (select case when '${state}' = 'running' then now() end as at) t returning id`)
  return String(row?.id)
}
