import type { FastifyRequest } from 'fastify'

import { edgeProblems } from './edge-problems.ts'
import { edgeProblem, type Problem } from './problem.ts'
import { edgeCodeOf } from './thrown.ts'

/** Logs what was thrown under the request's correlation id, and says of it only what the caller may know. */
export function reportThrown(error: unknown, { log, headers, told }: FastifyRequest): Problem {
  const code = edgeCodeOf(error)
  if (code === 'DEFECT') log.error({ err: error }, 'defect')
  else if (edgeProblems[code].status >= 500) log.warn({ code, err: error }, 'broken off')

  const { dispatchId } = Object(error) as { dispatchId?: unknown }
  if (typeof dispatchId === 'string') told.dispatchId = dispatchId
  return edgeProblem(code, {
    ...(typeof dispatchId === 'string' && { dispatchId }),
    // Without a key, sending it again might do it twice.
    ...(code === 'OUTCOME_UNKNOWN' && { retryable: headers['idempotency-key'] !== undefined }),
  })
}
