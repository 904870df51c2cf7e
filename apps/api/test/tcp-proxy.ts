import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a database that a test can cut, as a network does, and mend again. */
export async function openTcpProxy(target: string) {
  const to = new URL(target)
  const open = new Set<Socket>()
  let [down, frozen] = [false, false]

  const server = createServer((near) => {
    if (down) return void near.destroy()
    const far = connect({ host: to.hostname, port: Number(to.port || 5432) })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => (open.delete(one), other.destroy()))
      one.on('data', (bytes) => frozen || other.write(bytes))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    /** The same address, by way of this proxy. */
    through(url: string): string {
      const via = new URL(url)
      via.hostname = '127.0.0.1'
      via.port = String(port)
      return via.href
    },
    cut(): void {
      down = true
      for (const socket of open) socket.destroy()
    },
    /** Takes everything and passes nothing on. */
    freeze(): void {
      frozen = true
    },
    mend(): void {
      for (const socket of frozen ? open : []) socket.destroy()
      down = frozen = false
    },
    async close(): Promise<void> {
      this.cut()
      server.close()
      await once(server, 'close')
    },
  }
}
