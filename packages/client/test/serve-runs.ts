import { completeRun } from '@hoc/spine-schemas/run-completion'
import type { Contract } from '@hoc/spine-schemas/contract'
import {
  beatRun,
  cancelRun,
  checkpointRun,
  declareRun,
  startRun,
  tellRunOutcome,
} from '@hoc/spine-schemas/run-contracts'
import { recordSteps } from '@hoc/spine-schemas/traces'

import { createClient } from '../src/client.ts'
import { problem, serve, value, type Reply } from './serve.ts'

export const { runId } = startRun.example.input

/** A checkpoint that lets a run go on. */
export const goOn = value({ runId, verdict: 'continue', reasons: [] })

/** What the API answers when all is well. */
export const usual = {
  declare: value(declareRun.example.output),
  start: value(startRun.example.output),
  heartbeat: value(beatRun.example.output),
  checkpoint: goOn,
  steps: value(recordSteps.example.output),
  complete: value(completeRun.example.output),
  cancel: value(cancelRun.example.output),
  outcome: value(tellRunOutcome.example.output),
}

export type Verb = keyof typeof usual

// What each verb takes.
const contracts: Readonly<Record<Verb, Contract>> = {
  declare: declareRun,
  start: startRun,
  heartbeat: beatRun,
  checkpoint: checkpointRun,
  steps: recordSteps,
  complete: completeRun,
  cancel: cancelRun,
  outcome: tellRunOutcome,
}

/** What a server answers to each verb of a run, in turn, the last one from then on; by default, that all is well. */
export type Script = Partial<Record<Verb, readonly Reply[]>>

/** A server that answers as the API does to one run, and a client of it. */
export async function serveRuns(script: Script = {}) {
  const asked: { verb: string; body: any; key: unknown }[] = []
  const server = await serve((response, { url, body, headers }) => {
    const verb = url === '/runs' ? 'declare' : (url.split('/')[3] ?? '')
    const before = asked.filter((each) => each.verb === verb).length
    asked.push({ verb, body: body ? JSON.parse(body) : undefined, key: headers['idempotency-key'] })
    const replies = script[verb as Verb] ?? [usual[verb as Verb]]
    const reply = replies[Math.min(before, replies.length - 1)] ?? problem(404, 'ROUTE_NOT_FOUND')
    const said = wrongWith(verb as Verb, body)
    if (said) return problem(400, 'INVALID_INPUT', { issues: said })(response, { method: '', url, headers, body })
    reply(response, { method: '', url, headers, body })
  })
  const key = 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret'

  return {
    url: server.url,
    client: createClient({ url: server.url, key, retries: 0, timeoutMs: 2_000 }),
    /** The verbs that were asked, in their order. */
    verbs: () => asked.map(({ verb }) => verb),
    /** What was sent with a verb. */
    sent: (verb: Verb) => asked.filter((each) => each.verb === verb),
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  }
}

// As the API does: nothing is answered to what the contract does not take.
function wrongWith(verb: Verb, body: string) {
  const { effect, input } = contracts[verb]
  const { error } = input.safeParse({
    ...(effect === 'write' && JSON.parse(body || '{}')),
    ...(verb !== 'declare' && { runId }),
  })
  return error?.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}

/** A checkpoint that says stop, because of one gate. */
export function stop(gate: string, code: string): Reply {
  const reason = { gate, code, reason: `It is ${code}.`, liftedBy: null }
  return value({ runId, verdict: 'stop', reasons: [reason] })
}

/** A denial, as the API answers it while governance has stopped all writes. */
export const killed = problem(423, 'GOVERNANCE_KILLED', { gate: 'governance', liftedBy: 'whoever may set the mode' })

/** What a promise is rejected with. */
export function thrownBy(promise: Promise<unknown>): Promise<any> {
  return promise.then(
    (value) => Promise.reject(new Error(`Expected it to throw, saw ${JSON.stringify(value)}.`)),
    (error: unknown) => error,
  )
}
