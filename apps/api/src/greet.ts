import type { FastifyReply, FastifyRequest } from 'fastify'

import { setCommonHeaders } from './headers.ts'

/** Begins a request: what its answer carries whatever happens, and an empty account of it. */
export function greet(request: FastifyRequest, reply: FastifyReply): void {
  request.told = {}
  setCommonHeaders(request, reply)
}
