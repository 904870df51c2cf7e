import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Opens a way to whatever port the database listens on when somebody connects. */
export async function openWire(port: () => number) {
  const open = new Set<Socket>()
  let deaf = false
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: port() })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => (open.delete(one), other.destroy()))
      one.on('data', (bytes) => (deaf && one === far) || other.write(bytes))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo

  return {
    /** The same address, by this way. */
    through(url: string): string {
      const via = new URL(url)
      via.port = String(own)
      return via.href
    },
    /** Ends every connection at once, whatever is on its way. */
    cut(): void {
      for (const socket of open) socket.destroy()
    },
    /** What is asked still arrives, and is done; what is answered does not, and then the connections end. */
    async loseAnswers(ms: number): Promise<void> {
      deaf = true
      await new Promise((resolve) => setTimeout(resolve, ms))
      for (const socket of open) socket.destroy()
      deaf = false
    },
    async close(): Promise<void> {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
