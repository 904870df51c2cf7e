import { randomUUID } from 'node:crypto'
import type { TenantId } from '@hoc/spine-schemas/caller'
import pg, { type Pool, type QueryResultRow } from 'pg'

import { openPool } from '../pool.ts'
import type { Tx, Write } from '../tx.ts'
import { getTypeParser } from '../types.ts'
import { databaseUrl, onServer, testServer } from './server.ts'

export type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>

/** A database of its own for one test file: pools as the roles log in, and a look behind row-level security. */
export async function openTestDatabase({ max = 10 } = {}) {
  const name = `hoc_test_${randomUUID().replaceAll('-', '')}`
  // Copied file by file, not block by block through the log: a server of tests has little to flush first.
  await onServer(`create database ${name} template ${testServer().template} strategy file_copy`)
  await onServer(`grant connect, create, temporary on database ${name} to hoc_owner`)
  let closing = false
  // A dropped database ends the connections that are closing anyway.
  const report = (error: Error) => closing || process.emitWarning(error)
  const pool = openPool(databaseUrl(name, 'hoc_app'), { max, report })
  const worker = openPool(databaseUrl(name, 'hoc_worker'), { max: 4, report })

  const operators = openPool(databaseUrl(name, 'hoc_operator'), { max: 2, report })
  // As the superuser. Kept open: a new connection would first read the whole catalogue.
  const behind = new pg.Pool({ connectionString: databaseUrl(name), max: 4 }).on('error', report)

  return {
    name,
    pool,
    worker,
    operators,
    url: (role?: string) => databaseUrl(name, role),
    /** On a second connection, which sees what is committed and every tenant's rows. */
    all: (sql: string) => asNew(behind, sql),
    asOwner: (sql: string) => onServer(sql, databaseUrl(name, 'hoc_owner')),
    close: async () => {
      closing = true
      await Promise.all([pool, worker, operators, behind].map((each) => each.end()))
      await onServer(`drop database ${name} with (force)`)
    },
  }
}

/** Runs SQL on a connection that then forgets what the SQL has set. */
async function asNew(pool: Pool, sql: string): Promise<QueryResultRow[]> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<QueryResultRow>(sql)
    await client.query('reset all')
    client.release()
    return rows
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** A transaction of a test: it may also run what drivers return, and it never commits. */
export interface TestTx extends Tx {
  run(write: Write): Promise<void>
}

/** Runs a test inside a tenant's transaction that never commits. */
export async function rolledBack(pool: Pool, tenantId: TenantId, test: (tx: TestTx) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query({ text: "select set_config('hoc.tenant', $1, true)", values: [tenantId] })
    await test({
      rows: async (read) => (await client.query({ ...read, types: { getTypeParser } })).rows,
      run: async (write) => void (await client.query(write)),
    })
  } finally {
    await client.query('rollback')
    client.release()
  }
}
