import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import pg from 'pg'

const TERMINATE = 0x58
const GREETING = Buffer.concat([
  message('R', Buffer.alloc(4)), // AuthenticationOk
  message('S', Buffer.from('server_version\0pooled\0')),
  message('Z', Buffer.from('I')),
])
// ReadyForQuery outside a transaction is the last that a server says.
const IDLE = GREETING.subarray(-6)

/**
 * A pooler as PgBouncer before 1.21 is one in transaction mode: whose transaction is over gives its session to whoever
 * asks next, and what was prepared, locked or listened to stays behind with it.
 */
export async function openTransactionPooler(target: string) {
  const [idle, sockets]: [Socket[], Set<Socket>] = [[], new Set()]
  const server = createServer((client) => serve(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)

  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }

  function serve(client: Socket): void {
    let [greeted, session]: [boolean, Socket | undefined] = [false, undefined]
    let inTurn = Promise.resolve()
    sockets.add(client)
    client.on('error', () => client.destroy())
    client.on('data', (chunk) => {
      inTurn = inTurn.then(() => hear(chunk))
    })

    async function hear(chunk: Buffer): Promise<void> {
      if (!greeted) {
        greeted = true
        client.write(GREETING)
      } else if (chunk[0] === TERMINATE) client.end()
      else (session ??= await borrow()).write(chunk)
    }

    async function borrow(): Promise<Socket> {
      const borrowed = idle.pop() ?? (await logIn(target))
      sockets.add(borrowed)
      borrowed.on('data', function answer(chunk: Buffer) {
        client.write(chunk)
        if (!chunk.subarray(-IDLE.length).equals(IDLE)) return
        session = undefined
        idle.push(borrowed.off('data', answer))
      })
      return borrowed
    }
  }
}

// Logs in as a client does, and goes on with the bare socket.
async function logIn(connectionString: string): Promise<Socket> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  return stream.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close')
}

function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.write(type)
  header.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([header, body])
}
