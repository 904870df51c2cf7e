import type { ServerResponse } from 'node:http'

/**
 * A signal that fires when the connection is lost before the answer has left. Fastify's `request.signal` is no such
 * thing: it fires as soon as the body of a request was read.
 */
export function callerGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}
