import { redact } from '@hoc/canonical/redact'
import type { FastifyReply, FastifyRequest } from 'fastify'

import { QUIET_PATHS } from './edge.ts'

/** Logs one line for a request that is over: who asked for what, how it ended, and how long it took. */
export function logRequest({ method, url, told, log }: FastifyRequest, reply: FastifyReply): void {
  const [path = ''] = url.split('?', 1)
  const durationMs = Math.round(reply.elapsedTime * 10) / 10
  const fields = { method, path: withoutSecrets(path), status: reply.statusCode, durationMs, ...told }
  if (QUIET_PATHS.has(path)) log.debug(fields, 'request')
  else log.info(fields, 'request')
}

// A key is as good as it was however it is written, and as often as that is done.
function withoutSecrets(path: string): string {
  const plain = path.replace(/%(?:25)*([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  const cleaned = redact(plain)
  return cleaned === plain ? path : cleaned
}
