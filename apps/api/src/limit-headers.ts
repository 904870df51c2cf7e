import type { Remaining } from '@hoc/spine-orchestrator/limits'
import type { FastifyReply } from 'fastify'

const MINUTE = 60

/**
 * Tells what a caller may ask, and what of it is left: `RateLimit-Policy` and `RateLimit`, as
 * draft-ietf-httpapi-ratelimit-headers has them. What is left is what this process knows: a hint, no promise.
 */
export function setLimitHeaders(reply: FastifyReply, limits: readonly Remaining[]): void {
  if (limits.length === 0) return
  const policies = limits.map(({ of, perMinute, burst }) => `"${of}";q=${perMinute};w=${MINUTE};burst=${burst}`)
  const left = limits.map(({ of, left: r, fullMs }) => `"${of}";r=${r};t=${Math.ceil(fullMs / 1_000)}`)
  reply.headers({ 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') })
}
