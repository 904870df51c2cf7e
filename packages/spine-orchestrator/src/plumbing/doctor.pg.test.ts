import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openTransactionPooler } from '../../test/transaction-pooler.ts'
import { someWrites } from '../testing/plumbing.ts'
import { diagnose, type Patient } from './doctor.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

describe('a healthy database', () => {
  it('has nothing that failed', async () => {
    await someWrites(db, 2)

    const findings = await diagnose({ urls: urls(), migrateUrl: db.url('hoc_owner'), sink: true })

    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(findings.map(({ name, says }) => `${name}: ${says}`)).toEqual(
      expect.arrayContaining([
        'log in by HOC_MIGRATE_URL: hoc_owner',
        'ledger seals: 2 entries to seal',
        'outbox: 2 events to deliver',
        'prepared statements of DATABASE_URL: work, on a session of its own',
      ]),
    )
  })

  it('has events that nobody delivers while nothing keeps the plumbing, and it says so', async () => {
    await someWrites(db, 3)
    await db.all(`update hoc.outbox set due_at = now() - interval '1 day'`)

    expect(await diagnose({ urls: urls() })).toContainEqual({
      name: 'outbox',
      state: 'ok',
      says: '3 events stay: nothing has kept the plumbing yet',
    })
  })

  it('is left without a lock or a session', async () => {
    await diagnose({ urls: urls() })

    expect(await advisoryLocks()).toEqual([])
    await expect
      .poll(() => db.all(`select from pg_stat_activity where datname = '${db.name}' and pid <> pg_backend_pid()`))
      .toEqual([])
  })
})

describe('what is wrong', () => {
  it.each([
    [
      'a table without row-level security',
      'alter table hoc.incidents no force row level security',
      'row-level security',
      'incidents',
    ],
    ['a table that hoc_app owns', 'alter table hoc.incidents owner to hoc_app', 'row-level security', 'owns incidents'],
    ['a schema that is behind', `delete from hoc.migrations where name = '0002_incidents'`, 'schema', '0002_incidents'],
    ['a schema that is ahead', 'insert into hoc.serves (oldest_code) values (99)', 'schema', 'serves 99'],
    [
      'upkeep that fails',
      `insert into hoc.upkeep (name, last_error) values ('seal', 'disk full')`,
      'upkeep',
      'seal: disk full',
    ],
    ['events that are dead', 'update hoc.outbox set dead_at = now()', 'outbox', '1 events were tried to the last'],
    [
      'events that nobody delivers',
      `update hoc.outbox set due_at = now() - interval '1 hour'; insert into hoc.upkeep (name, runs) values ('relay', 1)`,
      'outbox',
      '1 events are not delivered',
    ],
  ])('is found, and what to do about it: %s', async (_, sql, name, says) => {
    await someWrites(db, 1)
    await db.all(sql)

    expect(await failed()).toEqual([
      { name, state: 'failed', says: expect.stringContaining(says), todo: expect.any(String) },
    ])
  })

  it('is found: rows in a default partition', async () => {
    await db.all(`set session_replication_role = replica;
      insert into hoc.incident_events (tenant_id, id, incident_id, type, actor_id, at)
      select gen_random_uuid(), 'ffffffff-0000-7000-8000-000000000001', gen_random_uuid(), 'created', 'alice', now()`)

    expect(await failed()).toMatchObject([{ name: 'default partitions', says: 'rows in those of incident_events (1)' }])
  })

  it('is found: entries that nobody seals', async () => {
    await someWrites(db, 3)

    expect(await failed({ now: () => Date.now() + 61_000 })).toMatchObject([
      { name: 'clock', says: expect.stringMatching(/^the server’s clock is -6\d{4} ms from/) },
      { name: 'ledger seals', says: expect.stringContaining('3 entries are not sealed') },
    ])
  })

  it('is found: roles with more rights than their own', async () => {
    const findings = await failed({ urls: { ...urls(), app: db.url() } })

    expect(findings.map(({ name }) => name)).toEqual(['roles', 'row-level security'])
    expect(findings[0]).toMatchObject({ says: expect.stringContaining('Expected DATABASE_URL to log in as hoc_app') })
  })

  it('is found: nobody there, and then nothing else is looked at', async () => {
    const nobody = 'postgres://hoc_app:secret@127.0.0.1:1/hoc'
    const findings = await diagnose({ urls: { ...urls(), app: nobody } })

    expect(findings.filter(({ state }) => state === 'failed')).toEqual([
      {
        name: 'log in by DATABASE_URL',
        state: 'failed',
        says: '127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
        todo: 'See that PostgreSQL runs at 127.0.0.1:1, and that DATABASE_URL is its address.',
      },
    ])
    expect(findings.filter(({ state }) => state === 'skipped')).toHaveLength(11)
    expect(JSON.stringify(findings)).not.toContain('secret')
  })
})

describe('a pooler in transaction mode', () => {
  it('is found where a session is needed', async () => {
    await using pooler = await openTransactionPooler(db.url('hoc_worker'))

    expect(await failed({ urls: { ...urls(), direct: pooler.url } })).toMatchObject([
      { name: 'sessions of HOC_DIRECT_URL', says: expect.stringContaining('an advisory lock was not kept') },
    ])
    expect(await advisoryLocks()).toEqual([])
  })

  it('is found where it forgets what was prepared', async () => {
    await using pooler = await openTransactionPooler(db.url('hoc_app'))

    expect(await failed({ urls: { ...urls(), app: pooler.url } })).toMatchObject([
      { name: 'prepared statements of DATABASE_URL', says: expect.stringContaining('does not exist') },
    ])
  })
})

function advisoryLocks() {
  return db.all(
    `select from pg_locks join pg_database on oid = database where datname = '${db.name}' and locktype = 'advisory'`,
  )
}

function urls() {
  return { app: db.url('hoc_app'), worker: db.url('hoc_worker'), direct: db.url('hoc_worker') }
}

async function failed(patient: Partial<Patient> = {}) {
  const findings = await diagnose({ urls: urls(), ...patient })
  return findings.filter(({ state }) => state === 'failed')
}
