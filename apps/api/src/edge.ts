import type { Check } from '@hoc/spine-orchestrator/runtime'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'

import { sendProblem } from './answer.ts'
import { docsPage } from './docs-page.ts'
import type { Metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { edgeProblem } from './problem.ts'
import { createReadiness } from './readiness.ts'

/** Paths that are asked every few seconds, and would fill the log. */
export const QUIET_PATHS: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])

/** A route that no contract stands behind. */
export interface EdgeRoute {
  readonly method: 'GET'
  readonly path: `/${string}`
  /** Why it is no operation. */
  readonly because: string
  handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

export interface EdgeOptions {
  readonly contracts: readonly Contract[]
  readonly check: () => Promise<readonly Check[]>
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>
  /** Who may read the metrics. */
  readonly mayRead: (request: FastifyRequest) => boolean
}

/** Every route that does not derive from a contract. There are no others: an unlisted one does not start. */
export function edgeRoutes({ contracts, check, metrics, mayRead }: EdgeOptions): readonly EdgeRoute[] {
  const readiness = createReadiness(check)
  const openApi = once(() => JSON.stringify(openApiDocument(contracts)))
  const docs = once(() => docsPage(contracts))

  return [
    {
      method: 'GET',
      path: '/livez',
      because: 'Whoever restarts processes has no key, and asks of the process alone.',
      handle: async (_, reply) => reply.send({ status: 'alive' }),
    },
    {
      method: 'GET',
      path: '/readyz',
      because: 'Whoever spreads requests has no key, and asks whether this process can take any.',
      async handle(request, reply) {
        const { checks, failing } = await readiness()
        if (failing.length === 0) return reply.send({ status: 'ready', checks: checks.map(({ name }) => name) })
        request.log.warn({ checks: checks.filter(({ ok }) => !ok) }, 'not ready')
        return sendProblem(reply, edgeProblem('NOT_READY', { failing }))
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      because: 'Prometheus reads text of its own, of the process rather than of a tenant.',
      async handle(request, reply) {
        if (!mayRead(request)) return sendProblem(reply, edgeProblem('METRICS_CLOSED'))
        return reply.type(metrics.contentType).send(await metrics.text())
      },
    },
    {
      method: 'GET',
      path: '/openapi.json',
      because: 'It describes the operations, so it is none of them.',
      handle: async (_, reply) => reply.type('application/json; charset=utf-8').send(openApi()),
    },
    {
      method: 'GET',
      path: '/docs',
      because: 'It shows the operations to a person, in a browser.',
      handle: async (_, reply) =>
        reply.header('content-security-policy', docs().csp).type('text/html; charset=utf-8').send(docs().html),
    },
  ]
}

// When it is first asked for: most processes are never asked, and all of them have to start.
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
