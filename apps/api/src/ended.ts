import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Hears of every request once it is over: answered, or with an answer that nobody was left to take. */
export function onEnded(app: FastifyInstance, heard: (request: FastifyRequest, reply: FastifyReply) => void): void {
  app.addHook('onResponse', (request, reply, done) => {
    heard(request, reply)
    done()
  })
  // A response that was closed before it was written never ends for Fastify.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.raw.closed) heard(request, reply)
    done(null, payload)
  })
}
