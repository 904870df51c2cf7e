import type { Check } from '@hoc/spine-orchestrator/runtime'
import type { Settings } from '@hoc/spine-orchestrator/settings'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts as ownContracts } from '@hoc/spine-schemas/contracts'
import fastify, { type FastifyInstance } from 'fastify'

import { sendProblem } from './answer.ts'
import { takeJsonBodies } from './bodies.ts'
import { addContractRoute, hasHttp, type ContractRouteOptions } from './contract-routes.ts'
import { drainWhenClosing } from './drain.ts'
import { edgeRoutes } from './edge.ts'
import { onEnded } from './ended.ts'
import { createFailures } from './failures.ts'
import { greet } from './greet.ts'
import { createIdentify, type IdentifyOptions } from './identify.ts'
import { holdToKnownRoutes } from './known-routes.ts'
import { createMetricsDoor } from './metrics-door.ts'
import type { Metrics } from './metrics.ts'
import { edgeProblem } from './problem.ts'
import { answerTheOdd } from './raw-problem.ts'
import { hasRepeatedHeader } from './repeated-header.ts'
import { logRequest } from './request-log.ts'
import { serverOptions, type ServerOptions } from './server-options.ts'
import { reportThrown } from './thrown-report.ts'

export interface AppOptions extends Pick<ContractRouteOptions, 'spine' | 'remaining'>, ServerOptions {
  readonly authenticate: IdentifyOptions['authenticate']
  readonly guessed: IdentifyOptions['guessed']
  readonly settings: IdentifyOptions['settings'] &
    ServerOptions['settings'] &
    Pick<Settings, 'HOC_FAILED_KEYS_PER_MINUTE' | 'HOC_METRICS_TOKEN'>
  /** What the spine dispatches; by default what HOC Spine brings. Those that only run in process get no route. */
  readonly contracts?: readonly Contract[]
  /** Everything that must be so for this process to take work. */
  readonly check: () => Promise<readonly Check[]>
  readonly metrics: Metrics
}

/** Turns requests into dispatches and outcomes into responses, one route for each contract. It decides nothing. */
export function createApp(options: AppOptions): FastifyInstance {
  const { contracts: all = ownContracts, check, metrics, settings, spine, remaining } = options
  const contracts = all.filter(hasHttp)
  const edge = edgeRoutes({ contracts, check, metrics, mayRead: createMetricsDoor(settings.HOC_METRICS_TOKEN) })
  const failures = createFailures({ perMinute: settings.HOC_FAILED_KEYS_PER_MINUTE })
  const identify = createIdentify({ ...options, failures })

  const app = fastify(serverOptions(options))
  for (const name of ['caller', 'gone'] as const) app.decorateRequest(name, null)
  answerTheOdd(app.server)
  takeJsonBodies(app)

  app.addHook('onRequest', (request, reply, done) => {
    greet(request, reply)
    if (request.raw.httpVersion === '1.1' && !request.headers.host) sendProblem(reply, edgeProblem('REQUEST_MALFORMED'))
    else if (hasRepeatedHeader(request.raw)) sendProblem(reply, edgeProblem('HEADER_TWICE'))
    else done()
  })
  onEnded(app, (request, reply) => {
    logRequest(request, reply)
    metrics.countRequest(request, reply)
  })
  drainWhenClosing(app)
  holdToKnownRoutes(app, [...contracts.map(({ http }) => http), ...edge])

  for (const { method, path, handle } of edge) app.route({ method, url: path, handler: handle })
  for (const contract of contracts) addContractRoute(app, contract, { spine, identify, remaining })
  app.setErrorHandler((error, request, reply) => sendProblem(reply, reportThrown(error, request)))
  return app
}
