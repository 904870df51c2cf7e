import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request as it came over the wire. */
interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a server does about a request. */
export type Reply = (response: ServerResponse, asked: Arrived) => void

/** A server on a free port of this machine that gives its replies in turn, the last one from then on. */
export async function serve(...replies: readonly Reply[]) {
  const arrived: Arrived[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    const reply = replies[Math.min(arrived.length, replies.length - 1)]
    void text(request).then((body) => {
      const asked = { method, url, headers, body }
      arrived.push(asked)
      reply?.(response, asked)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`Expected a port, saw ${address}.`)

  return {
    url: `http://127.0.0.1:${address.port}`,
    arrived,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A value, as the API answers it. */
export function value(body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'hoc-dispatch-id': dispatchId, ...headers })
    response.end(JSON.stringify(body))
  }
}

/** A problem, as the API answers it. */
export function problem(status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    const title = `This is ${code}.`
    response.end(JSON.stringify({ type: 'about:blank', title, status, code, retryable: false, dispatchId, ...more }))
  }
}

/** Something that is not the API's: a proxy's page. */
export function page(status: number, html: string, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(html)
}

/** A connection that ends without an answer. */
export const hangUp: Reply = (response) => response.destroy()

/** An answer that breaks off in its middle. */
export const breakOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"items":[', () => response.destroy())
}

/** No answer at all. */
export const silence: Reply = () => {}

export const dispatchId = '019b7a00-0000-7000-8000-0000000000d1'
