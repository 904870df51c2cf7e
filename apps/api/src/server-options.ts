import type { Socket } from 'node:net'
import type { Settings } from '@hoc/spine-orchestrator/settings'
import { LogController, type FastifyBaseLogger, type FastifyHttpOptions } from 'fastify'
import type { Server } from 'node:http'

import { sendProblem } from './answer.ts'
import { correlationIdOf } from './correlation.ts'
import { greet } from './greet.ts'
import { edgeProblem } from './problem.ts'
import { refuseConnection } from './raw-problem.ts'
import { logRequest } from './request-log.ts'
import { edgeCodeOf } from './thrown.ts'

export interface ServerOptions {
  readonly settings: Pick<Settings, 'HOC_BODY_LIMIT' | 'HOC_TRUST_PROXY'>
  readonly log: FastifyBaseLogger
}

/** How the HTTP server behaves: what it takes at most, how long it waits, and that it never answers anything but a problem. */
export function serverOptions({ settings, log }: ServerOptions): FastifyHttpOptions<Server> {
  return {
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    genReqId: ({ headers }) => correlationIdOf(headers['x-correlation-id']),
    bodyLimit: settings.HOC_BODY_LIMIT,
    trustProxy: settings.HOC_TRUST_PROXY,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000, // longer than a proxy keeps its own connections, so that it never sends into a closed one
    http: {
      maxHeaderSize: 16_384,
      headersTimeout: 15_000,
      connectionsCheckingInterval: 5_000,
      requireHostHeader: false, // asked for in greet(), which answers with a problem
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false, // drain.ts does, with a problem
    frameworkErrors(error, request, reply) {
      greet(request, reply)
      sendProblem(reply, edgeProblem(edgeCodeOf(error)))
      logRequest(request, reply) // no hook runs for what has no route
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket as Socket, log),
  }
}
