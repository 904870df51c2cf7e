import { insertIncident } from '@hoc/drivers/incidents'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anIncident, anIncidentEvent, anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { anActiveIncident, aSpine, spill } from '../testing/incidents.ts'
import type { Dispatched } from '../consequences/follow.ts'
import { createTransact } from './transaction.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase({ max: 3 })))
afterAll(() => db.close())

const sleep = { effect: 'read', text: 'select pg_sleep(30)', values: [] } as const
const patient = { lockTimeoutMs: 5_000, dispatchTimeoutMs: 5_000 }

describe('a dispatch that takes too long', () => {
  it('is ended, by the server or by cutting the connection, and leaves nothing', async () => {
    const begun = performance.now()
    const transact = createTransact(db.pool, { lockTimeoutMs: 100, dispatchTimeoutMs: 200 })

    await expect(
      transact(anOpening(), async (tx) => ({ answer: await tx.rows({ ...sleep, values: [] }) })),
    ).rejects.toMatchObject({
      code: 'DISPATCH_TIMED_OUT',
    })
    expect(performance.now() - begun).toBeLessThan(2_000)
    await expect.poll(openTransactions).toBe(0)
  })

  it('does not wait longer for a connection than it may take in all', async () => {
    const held = await Promise.all([1, 2, 3].map(() => db.pool.connect()))
    const transact = createTransact(db.pool, { lockTimeoutMs: 100, dispatchTimeoutMs: 100 })

    await expect(transact(anOpening(), async () => ({ answer: 'never' }))).rejects.toMatchObject({
      code: 'DISPATCH_TIMED_OUT',
    })
    for (const client of held) client.release()

    await expect.poll(() => db.pool.idleCount).toBe(3) // the connection that came too late went back as well
  })
})

describe('a caller who gives up', () => {
  it('ends the dispatch before anything is written', async () => {
    const { operator, incidentId, rows } = await anActiveIncident(db)
    const holder = await db.pool.connect()
    await holder.query('begin')
    await holder.query({ text: `select set_config('hoc.tenant', $1, true)`, values: [operator.tenantId] })
    await holder.query({ text: 'select 1 from hoc.incidents where id = $1 for update', values: [incidentId] })
    const leaving = new AbortController()

    const waiting = aSpine(db).dispatch('incidents.acknowledge', { incidentId }, operator, { signal: leaving.signal })
    const begun = performance.now()
    setTimeout(() => leaving.abort(), 50)

    await expect(waiting).rejects.toMatchObject({ code: 'DISPATCH_ABORTED', dispatchId: expect.any(String) })
    expect(performance.now() - begun).toBeLessThan(1_000) // not when the wait for the lock ends: at once
    await holder.query('rollback')
    holder.release()
    expect(await rows('ledger')).toHaveLength(1)
  })

  it('who has given up already does not begin', async () => {
    const dispatched = aSpine(db).dispatch('incidents.create', spill, anOperator(), { signal: AbortSignal.abort() })

    await expect(dispatched).rejects.toMatchObject({ code: 'DISPATCH_ABORTED' })
  })
})

describe('a connection that is lost', () => {
  it('while committing leaves the outcome unknown, is never taken for success, and is not used again', async () => {
    const heard: Dispatched[] = []
    const operator = anOperator()
    const ear = { name: 'ear', after: (dispatched: Dispatched) => void heard.push(dispatched) }
    // The server ends the backend in the middle of the second flight, before it comes to COMMIT.
    await db.all(`create function hoc.end_me() returns trigger language plpgsql security definer as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      create trigger end_me before insert on hoc.incidents for each row when (new.title = 'end me') execute function hoc.end_me()`)

    const lost = aSpine(db, { consequences: [ear] }).dispatch(
      'incidents.create',
      { ...spill, title: 'end me' },
      operator,
    )

    await expect(lost).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(heard).toMatchObject([{ outcome: 'unknown', code: 'OUTCOME_UNKNOWN' }])
    expect(await db.all(`select 1 from hoc.incidents where title = 'end me'`)).toEqual([])
    const after = await Promise.all([1, 2, 3].map(() => aSpine(db).dispatch('incidents.create', spill, operator)))
    expect(after.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done'])
  })

  it('while reading is a failure, and nothing was written', async () => {
    const transact = createTransact(db.pool, patient)
    const ended = transact({ ...anOpening(), effect: 'read' }, async (tx) => ({
      answer: await tx.rows({ effect: 'read', text: 'select pg_terminate_backend(pg_backend_pid())', values: [] }),
    }))

    await expect(ended).rejects.toThrow()
    await expect(transact(anOpening(), async () => ({ answer: 'well', writes: [] }))).resolves.toBe('well')
  })
})

describe('work that goes on after its transaction', () => {
  it('cannot read on a connection that is no longer its own', async () => {
    let stray: Promise<unknown> = Promise.resolve()
    const over = Promise.withResolvers<void>()
    const transact = createTransact(db.pool, patient)
    await transact(anOpening(), async (tx) => {
      stray = over.promise.then(() => tx.rows({ ...sleep, values: [] }))
      stray.catch(() => undefined)
      return {
        answer: 'done',
        writes: [insertIncident(anIncident({ id: crypto.randomUUID() as never }), anIncidentEvent())],
      }
    })
    over.resolve()

    await expect(stray).rejects.toThrow('Expected a running transaction, saw one that is over.')
  })
})

function anOpening() {
  return { effect: 'write', tenantId: anOperator().tenantId } as const
}

async function openTransactions(): Promise<number> {
  const rows = await db.all(
    `select 1 from pg_stat_activity where datname = current_database() and usename = 'hoc_app' and xact_start is not null`,
  )
  return rows.length
}
