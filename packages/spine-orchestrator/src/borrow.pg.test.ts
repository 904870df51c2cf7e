import { openPool } from '@hoc/drivers/pool'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { borrow, giveBack } from './borrow.ts'
import { inTransaction } from './plumbing/statements.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const READY = Buffer.from('Z\0\0\0\x05I', 'latin1')
const LAST_WORD = fatal('57P01', 'terminating connection due to administrator command')

describe('a connection that is ended in the moment in which it is ready', () => {
  it('fails what it was borrowed for, and not the process', async () => {
    const server = await endingAtOnce(db.url('hoc_worker'))
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

/** The same server, whose every connection is ended as soon as it says that it is ready: both in one packet. */
async function endingAtOnce(real: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { hostname, port } = new URL(real)
  const server: Server = createServer((client) => {
    const behind = connect(Number(port), hostname)
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    client.on('data', (chunk) => behind.write(chunk))
    behind.on('data', (chunk: Buffer) => {
      if (chunk.includes(READY)) client.end(Buffer.concat([chunk, LAST_WORD]))
      else client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('Expected a port, saw none.')
  const url = new URL(real)
  url.port = String(address.port)
  return { url: url.href, close: () => new Promise((resolve) => void server.close(() => resolve())) }
}

// An ErrorResponse, as the protocol writes it.
function fatal(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + Buffer.byteLength(fields))
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])
}
