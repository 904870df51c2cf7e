import { redact } from '@hoc/canonical/redact'
import type { Remaining } from '@hoc/spine-orchestrator/limits'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { Contract } from '@hoc/spine-schemas/contract'
import type { Outcome } from '@hoc/spine-schemas/outcome'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'

import { sendOutcome, sendProblem } from './answer.ts'
import { callerGone } from './caller-gone.ts'
import { fastifyPath } from './contract-path.ts'
import type { EdgeCode } from './edge-problems.ts'
import type { createIdentify } from './identify.ts'
import { createInputReader } from './input.ts'
import { setLimitHeaders } from './limit-headers.ts'
import { edgeProblem } from './problem.ts'

/** As much of a spine as the edge needs. */
interface Dispatcher {
  dispatch(name: string, input: unknown, caller: Caller, options: DispatchOptions): Promise<Outcome>
}

interface DispatchOptions {
  readonly idempotencyKey?: string | undefined
  readonly correlationId?: string
  readonly signal?: AbortSignal
}

export interface ContractRouteOptions {
  readonly spine: Dispatcher
  readonly identify: ReturnType<typeof createIdentify>
  /** What is left of each limit that a caller has. */
  readonly remaining: (caller: Caller) => readonly Remaining[]
}

/** A contract that HTTP reaches. */
export type HttpContract = Contract & { readonly http: NonNullable<Contract['http']> }

/** Narrows contracts to those that HTTP reaches. */
export function hasHttp(contract: Contract): contract is HttpContract {
  return contract.http !== null
}

/** Adds the one route of a contract: who asks, what is asked, dispatch, answer. It decides nothing. */
export function addContractRoute(app: FastifyInstance, contract: HttpContract, options: ContractRouteOptions): void {
  const readInput = createInputReader(contract)
  const { name, http, effect } = contract

  const route: RouteOptions = {
    method: http.method,
    url: fastifyPath(http.path),
    onRequest(request, reply) {
      request.told.operation = name
      request.gone = callerGone(reply.raw) // now, so that it also sees who goes away while they are looked up
      return options.identify(request, reply)
    },
    async handler(request, reply) {
      const { params, url, body, id: correlationId, headers, caller, gone: signal } = request
      const input = readInput({ params, url, body, hasBody: hasBody(request) })
      if (typeof input === 'string') return sendProblem(reply, edgeProblem(input))
      const key = effect === 'write' ? readIdempotencyKey(headers['idempotency-key']) : { key: undefined }
      if (typeof key === 'string') return sendProblem(reply, edgeProblem(key))
      if (!caller || !signal) throw new Error(`Expected whoever calls "${name}" to be known by now, saw nobody.`)

      const outcome = await options.spine.dispatch(name, input, caller, {
        correlationId,
        signal,
        idempotencyKey: key.key,
      })
      setLimitHeaders(reply, options.remaining(caller))
      return sendOutcome(reply, contract, outcome)
    },
  }
  app.route(route)
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

function readIdempotencyKey(sent: string | string[] | undefined): { readonly key: string | undefined } | EdgeCode {
  if (sent === undefined) return { key: undefined }
  if (typeof sent !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(sent)) return 'IDEMPOTENCY_KEY_MALFORMED'
  return redact(sent) === sent ? { key: sent } : 'IDEMPOTENCY_KEY_SECRET'
}
