import type { FastifyInstance, FastifyReply } from 'fastify'

import { sendProblem } from './answer.ts'
import { edgeProblem } from './problem.ts'

/**
 * Lets a process stop without cutting anybody off: what is being answered is answered, and what still arrives on
 * an open connection is told to go elsewhere. Without "connection: close", a busy keep-alive connection would
 * keep `close()` waiting for good.
 */
export function drainWhenClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })
  app.addHook('onRequest', (_, reply, done) => {
    if (closing) refuse(reply)
    else done()
  })
  app.addHook('onSend', (_, reply, payload, done) => {
    if (closing) reply.header('connection', 'close')
    done(null, payload)
  })
}

function refuse(reply: FastifyReply): void {
  sendProblem(reply, edgeProblem('STOPPING'))
}
