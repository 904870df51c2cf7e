import { openPool } from '@hoc/drivers/pool'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { cuttingServer } from '../test/cutting-server.ts'
import { borrow, giveBack } from './borrow.ts'
import { inTransaction } from './plumbing/statements.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('a connection that is ended in the moment in which it is ready', () => {
  it('fails what it was borrowed for, and not the process', async () => {
    const server = await cuttingServer(db.url('hoc_worker'))
    const pool = openPool(server.url, { report: () => undefined })

    const client = await borrow(pool)
    await expect(client.query('select 1')).rejects.toThrow()
    giveBack(client, false)
    await expect(
      inTransaction(pool, (tx) => tx.rows({ effect: 'read', text: 'select 1', values: [] })),
    ).rejects.toThrow()

    await pool.end()
    await server.close()
  })

  it('is heard by its pool again once it was given back', async () => {
    const heard: Error[] = []
    const pool = openPool(db.url('hoc_worker'), { report: (error) => heard.push(error) })
    const client = await borrow(pool)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    giveBack(client)

    await db.all(`select pg_terminate_backend(${rows[0]?.pid})`)

    await expect.poll(() => heard).toMatchObject([{ code: '57P01' }])
    await pool.end()
  })

  it('is not borrowed where there is none', async () => {
    const url = new URL(db.url('hoc_worker'))
    url.port = '1'
    const pool = openPool(url.href)

    await expect(borrow(pool)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await pool.end()
  })
})
