import { parseKey } from '@hoc/spine-orchestrator/keys'
import type { Settings } from '@hoc/spine-orchestrator/settings'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { FastifyReply, FastifyRequest } from 'fastify'

import { sendProblem } from './answer.ts'
import type { Failures } from './failures.ts'
import type { Metrics } from './metrics.ts'
import { networkOf } from './network.ts'
import { edgeProblem } from './problem.ts'
import { trouble } from './thrown.ts'
import { within } from './within.ts'

export interface IdentifyOptions {
  /** Who shows this key, or undefined. */
  readonly authenticate: (key: string) => Promise<Caller | undefined>
  readonly settings: Pick<Settings, 'HOC_DISPATCH_TIMEOUT_MS'>
  readonly failures: Failures
  readonly metrics: Pick<Metrics, 'countFailure'>
  /** Hears of whoever shows more unknown keys than is let pass. */
  readonly guessed: (network: string) => void
}

/** Makes what establishes who asks, before the body is read: nobody unknown makes this process read a megabyte. */
export function createIdentify({ authenticate, settings, failures, metrics, guessed }: IdentifyOptions) {
  return async function identify(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = bearerOf(request.headers.authorization)
    if (key === undefined) return refuse(reply, 'Bearer realm="hoc"')
    const network = networkOf(request)
    const publicId = parseKey(key)?.publicId
    const waitMs = failures.waitMs(network, publicId)
    if (waitMs > 0) {
      metrics.countFailure('waits')
      guessed(network)
      return sendProblem(reply, edgeProblem('TOO_MANY_FAILURES', { retryAfterMs: waitMs }))
    }
    const caller = await within(settings.HOC_DISPATCH_TIMEOUT_MS, authenticate(key), giveUp)
    if (!caller) {
      metrics.countFailure('unknown')
      // Once, when it is too much: whoever floods does not flood the log. A public id is no secret.
      if (failures.failed(network)) request.log.warn({ network, publicId }, 'repeated failed authentication')
      return refuse(reply, 'Bearer realm="hoc", error="invalid_token"')
    }
    if (publicId !== undefined) failures.proved(publicId)
    request.caller = caller
    Object.assign(request.told, { tenantId: caller.tenantId, actorId: caller.actorId })
    return undefined
  }
}

function refuse(reply: FastifyReply, challenge: string): FastifyReply {
  reply.header('www-authenticate', challenge)
  return sendProblem(reply, edgeProblem('CALLER_UNKNOWN'))
}

// A network that swallows everything is a database away.
function giveUp(): never {
  throw trouble('UNAVAILABLE')
}

/** What is shown as a bearer. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}
