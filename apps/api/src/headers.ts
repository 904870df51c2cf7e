import type { FastifyReply, FastifyRequest } from 'fastify'

const EVERYWHERE = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

const HSTS = 'max-age=31536000; includeSubDomains'

/** Sets what every answer carries: its correlation id, and what keeps a browser from doing anything clever with it. */
export function setCommonHeaders({ id, protocol }: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ ...EVERYWHERE, 'x-correlation-id': id })
  // Only a proxy that is trusted can tell of TLS: this process itself speaks plain HTTP.
  if (protocol === 'https') reply.header('strict-transport-security', HSTS)
}

/** The same for an answer that never becomes a reply. */
export function commonHeaders(correlationId: string): Record<string, string> {
  return { ...EVERYWHERE, 'x-correlation-id': correlationId }
}
