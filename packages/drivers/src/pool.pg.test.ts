import type { Socket } from 'node:net'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { openPool } from './pool.ts'
import { openTestDatabase, type TestDatabase } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

it.each([
  ['tells of an idle connection that the server ended', false, [expect.stringContaining('administrator command')]],
  ['tells nothing of one that the server ended while the pool itself was ending', true, []],
])('%s', async (_name, isEnding, expected) => {
  const told: string[] = []
  const pool = openPool(db.url(), { max: 1, report: ({ message }) => void told.push(message) })
  const socket = await idleSocketOf(pool)
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() pid')

  socket.pause() // what the server says last is read only later
  await db.all(`select pg_terminate_backend(${rows[0]?.pid})`)
  if (!isEnding) {
    socket.resume()
    await expect.poll(() => told).toEqual(expected)
  }
  const ended = pool.end()
  socket.resume()
  await ended
  if (!socket.closed) await new Promise((resolve) => void socket.once('close', resolve))

  expect(told).toEqual(expected)
})

async function idleSocketOf(pool: pg.Pool): Promise<Socket> {
  const client = await pool.connect()
  client.release()
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}
