import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

import { hooksExample } from './hooks-example.ts'

/** A message as it came in. */
interface Received {
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

type Behave = (response: http.ServerResponse, received: Received) => void

/** Says yes to everything. */
export const welcoming: Behave = (response) => void response.writeHead(204).end()

/** Starts a receiver of webhooks that behaves as it is told to, well or badly, and keeps what it got. */
export async function aReceiver(behave: Behave = welcoming, { tls = false } = {}) {
  const got: Received[] = []
  const open = new Set<Socket>()
  const state = { behave, atOnce: 0, mostAtOnce: 0 }
  const take: http.RequestListener = (request, response) => {
    state.mostAtOnce = Math.max(state.mostAtOnce, ++state.atOnce)
    response.on('close', () => state.atOnce--)
    let body = ''
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece))
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body }
      got.push(received)
      state.behave(response, received)
    })
  }
  const server = tls ? https.createServer(hooksExample, take) : http.createServer(take)
  server.on('connection', (socket) => open.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    got,
    port,
    url: `http://127.0.0.1:${port}/hook`,
    /** How many have ever connected. */
    connections: () => open.size,
    mostAtOnce: () => state.mostAtOnce,
    behaves: (other: Behave) => void (state.behave = other),
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof aReceiver>>
