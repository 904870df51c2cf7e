import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { QUIET_PATHS } from './edge.ts'

/** Logs one line for every request once it is over: who asked for what, how it ended, and how long it took. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(request, reply)
    done()
  })
}

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, told, log } = request
  const [path = ''] = url.split('?', 1)
  const fields = {
    method,
    path,
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
    ...told,
  }
  if (QUIET_PATHS.has(path)) log.debug(fields, 'request')
  else log.info(fields, 'request')
}
