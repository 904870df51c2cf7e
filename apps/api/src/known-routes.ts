import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { sendProblem } from './answer.ts'
import { fastifyPath, pathPattern } from './contract-path.ts'
import { edgeProblem } from './problem.ts'

/** A route as a contract or the edge declares it. */
export interface KnownRoute {
  readonly method: string
  readonly path: string
}

/** Holds the app to its routes: one that nobody declared does not start, and what none of them takes is a problem. */
export function holdToKnownRoutes(app: FastifyInstance, routes: readonly KnownRoute[]): void {
  const known = new Set(routes.map(({ method, path }) => `${method} ${fastifyPath(path)}`))
  const patterns = routes.map(({ method, path }) => ({ method, pattern: pathPattern(path) }))

  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) {
      if (known.has(`${each === 'HEAD' ? 'GET' : each} ${url}`)) continue
      throw new Error(
        `Expected every route to have a contract or to stand in edge.ts, saw "${each} ${url}". Add it to one of them.`,
      )
    }
  })

  // Before its body is read: there is nobody to read it for.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404 || hasEmptyKey(request.params)) refuse(request, reply)
    else done()
  })
  app.setNotFoundHandler(refuse)

  function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = pathOf(request.url)
    const taken = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (taken.length === 0) return sendProblem(reply, edgeProblem('NO_ROUTE'))
    const allow = taken.includes('GET') ? [...taken, 'HEAD'] : taken
    return sendProblem(reply.header('allow', allow.join(', ')), edgeProblem('METHOD_NOT_ALLOWED'))
  }
}

// The router takes /incidents/ for an incident without an id.
function hasEmptyKey(params: unknown): boolean {
  return Object.values(Object(params)).includes('')
}

function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1)
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
