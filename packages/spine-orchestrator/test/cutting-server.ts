import { connect, createServer, type Server } from 'node:net'

/** A way to a server that ends one of its connections, in one packet with an answer that leaves it ready. */
export interface CuttingServer {
  readonly url: string
  /** Whether there were as many answers as it waits for. */
  readonly hasCut: boolean
  close(): Promise<void>
}

const READY = Buffer.from('Z\0\0\0\x05', 'latin1')
const LAST_WORD = fatal('57P01', 'terminating connection due to administrator command')

/** The same server, which ends every connection at once, or the connection that gives its n-th answer. */
export async function cuttingServer(real: string, nth?: number): Promise<CuttingServer> {
  const { hostname, port } = new URL(real)
  let answers = 0
  const server: Server = createServer((client) => {
    const behind = connect(Number(port), hostname)
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    client.on('data', (chunk) => behind.write(chunk))
    behind.on('data', (chunk: Buffer) => {
      if (chunk.includes(READY) && (++answers === nth || nth === undefined))
        client.end(Buffer.concat([chunk, LAST_WORD]))
      else client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('Expected a port, saw none.')
  const url = new URL(real)
  url.port = String(address.port)
  return {
    url: url.href,
    get hasCut() {
      return answers >= (nth ?? 1)
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

// An ErrorResponse, as the protocol writes it.
function fatal(code: string, message: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + Buffer.byteLength(fields))
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])
}
