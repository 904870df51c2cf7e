import { sameSecret } from '@hoc/spine-orchestrator/keys'
import type { FastifyRequest } from 'fastify'

import { bearerOf } from './identify.ts'

const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/**
 * Makes what tells who may read the metrics: whoever shows the token or, where none is set, whoever asks from this very
 * machine and not through a proxy on it.
 */
export function createMetricsDoor(token: string | undefined): (request: FastifyRequest) => boolean {
  return ({ headers, socket }) => {
    if (token !== undefined) return sameSecret(bearerOf(headers.authorization) ?? '', token)
    return isLoopback(socket.remoteAddress ?? '') && !FORWARDED.some((name) => headers[name] !== undefined)
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}
