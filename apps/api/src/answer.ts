import type { Contract } from '@hoc/spine-schemas/contract'
import type { Outcome } from '@hoc/spine-schemas/outcome'
import type { FastifyReply } from 'fastify'

import { problemOf, type Problem } from './problem.ts'

const SOON_MS = 1_000

/** Answers with an outcome: the value of one that is done, or else a problem. */
export function sendOutcome(reply: FastifyReply, contract: Contract, outcome: Outcome): FastifyReply {
  const { told } = reply.request
  told.outcome = outcome.outcome
  told.dispatchId = outcome.dispatchId
  reply.header('hoc-dispatch-id', outcome.dispatchId)
  const { authority_degraded: degraded, authority_code: code, conditions } = outcome.authority
  if (degraded) reply.header('hoc-authority', [code, ...conditions].join(', '))

  if (outcome.outcome !== 'done') return sendProblem(reply, problemOf(contract, outcome))
  if (outcome.replayOf) reply.header('hoc-replay-of', outcome.replayOf)
  return reply.code(200).type('application/json; charset=utf-8').send(lineOf(outcome.value))
}

/** Answers with a problem, and keeps its code for the log. */
export function sendProblem(reply: FastifyReply, { retryAfterMs = SOON_MS, ...problem }: Problem): FastifyReply {
  const { told, id } = reply.request
  told.code = problem.code
  if (problem.retryable) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))))
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(lineOf({ ...problem, correlationId: id }))
}

/** A body as a whole line, so that answers do not run together in a terminal. */
export function lineOf(body: unknown): string {
  return `${JSON.stringify(body)}\n`
}
