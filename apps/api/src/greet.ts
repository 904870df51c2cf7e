import type { FastifyReply, FastifyRequest } from 'fastify'

import { setCommonHeaders } from './headers.ts'
import type { Told } from './request.ts'

/** Begins a request: what its answer carries whatever happens, and an empty account of it. */
export function greet(request: FastifyRequest, reply: FastifyReply): void {
  const told: Told = {}
  request.told = told
  setCommonHeaders(request, reply)
}
