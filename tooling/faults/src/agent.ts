import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Client } from '@hoc/client/client'
import type { RunId } from '@hoc/spine-schemas/runs'
import type { SentStep } from '@hoc/spine-schemas/traces'

import type { Chance } from './chance.ts'
import type { Diary } from './diary.ts'

/** How long an agent asks the same again until it gives up. */
const PATIENCE_MS = 180_000
const RETRY_MS = 50
const PASSING = new Set(['UNREACHABLE', 'TIMED_OUT', 'UNAVAILABLE'])

interface Surroundings {
  readonly client: Client
  readonly chance: Chance
  readonly diary: Diary
}

type Answered = { readonly outcome: string; readonly code?: string; readonly value?: unknown }
type Send<Answer> = (options: { readonly idempotencyKey: string }) => Promise<Answer>

/** Lives through one run, asking until each answer is known: some calls twice at once, late, or in the wrong order. */
export async function liveThroughRun(number: number, { client, chance, diary }: Surroundings): Promise<void> {
  const { runs } = client
  const about = { agentId: `agent-${number % 7}`, goal: 'Lose nothing.', externalId: `run-${number}` }
  const declared = await done('declare', (options) =>
    runs.declare({ ...about, actorType: 'system', source: 'sdk' }, options),
  )
  const runId = declared.id
  const isLeft = chance.happens(0.02)
  await done('start', (options) => runs.start({ runId, leaseSeconds: isLeft ? 10 : 3_600 }, options))
  if (isLeft) return void diary.abandoned.push(runId)

  const batches = Array.from({ length: chance.between(1, 3) }, () => chance.between(1, 4))
  let steps = 0
  for (const size of batches) {
    if (chance.happens(0.1)) await outOfOrder(runId, steps + size)
    const sent = Array.from({ length: size }, (_, index) => stepOf(steps + index))
    await done('record', (options) => runs.recordSteps({ runId, steps: sent }, options))
    steps += size
    if (chance.happens(0.2)) await runs.checkpoint({ runId }).catch(() => undefined) // an answer is nobody's to lose
  }

  const outcome = chance.happens(0.25) ? 'failed' : 'succeeded'
  const went = { errorCode: 'TOOL_TIMEOUT', errorMessage: 'The tool did not answer.' }
  const completion = { runId, outcome, ...(outcome === 'failed' && went) } as const
  const { evaluationId, manifestSha } = await done('complete', (options) => runs.complete(completion, options))
  diary.completed.push({ runId, outcome, steps, evaluationId, manifestSha })

  if (!chance.happens(0.2)) return
  const repeated = await done('complete again', (options) => runs.complete(completion, options))
  if (repeated.manifestSha !== manifestSha) wrong(`${runId} was completed again, with another manifest`)
  const other =
    outcome === 'failed' ? ({ runId, outcome: 'succeeded' } as const) : { runId, outcome: 'failed' as const, ...went }
  await refused('RUN_ENDED_OTHERWISE', (options) => runs.complete(other, options))
  await refused('RUN_NOT_RUNNING', (options) => runs.recordSteps({ runId, steps: [stepOf(steps)] }, options))

  // A step whose predecessor was not sent yet: it is refused, and leaves nothing.
  function outOfOrder(id: RunId, seq: number): Promise<void> {
    return refused('STEP_MISSING', (options) => runs.recordSteps({ runId: id, steps: [stepOf(seq)] }, options))
  }

  async function done<Answer extends Answered>(
    what: string,
    send: Send<Answer>,
  ): Promise<Extract<Answer, { outcome: 'done' }> extends { value: infer Value } ? Value : never> {
    const answer = await answered(send)
    if (answer.outcome !== 'done') throw new Error(`${what} of run ${number}: ${JSON.stringify(answer)}`)
    return answer.value as never
  }

  async function refused<Answer extends Answered>(code: string, send: Send<Answer>): Promise<void> {
    const answer = await answered(send)
    if (answer.outcome !== 'refused' || answer.code !== code)
      wrong(`run ${number} expected ${code}, saw ${JSON.stringify(answer)}`)
  }

  // Asks under one key until there is an answer; sometimes twice at once, and then both have to be the same.
  async function answered<Answer extends Answered>(send: Send<Answer>): Promise<Answer> {
    const options = { idempotencyKey: randomUUID() }
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const twice = chance.happens(0.15)
      const [first, second] = await Promise.allSettled(twice ? [send(options), send(options)] : [send(options)])
      diary.calls += twice ? 2 : 1
      if (first?.status === 'fulfilled' && second?.status === 'fulfilled') same(first.value, second.value)
      for (const answer of [first, second])
        if (answer?.status === 'fulfilled' && isFinal(answer.value)) return answer.value
      diary.unanswered++
      const failure = first?.status === 'rejected' ? (first.reason as Error & { code?: string }) : undefined
      if (failure && !PASSING.has(failure.code ?? '')) throw failure
      if (performance.now() > until) throw failure ?? new Error(`Run ${number} got no answer in time.`)
      await pause(RETRY_MS)
    }
  }

  function same(one: Answered, other: Answered): void {
    if (isFinal(one) && isFinal(other) && !isDeepStrictEqual([one.outcome, one.value], [other.outcome, other.value]))
      wrong(`run ${number} was answered ${JSON.stringify(one)} and ${JSON.stringify(other)} under one key`)
  }

  function wrong(finding: string): void {
    diary.findings.push(finding)
  }
}

// That the same request is on its way already, or that the limits are reached, is no answer to it.
function isFinal({ outcome, code }: Answered): boolean {
  return outcome !== 'denied' && code !== 'STILL_RUNNING'
}

function stepOf(seq: number): SentStep {
  return {
    seq,
    skill: 'orders.read',
    status: 'success',
    params: { page: seq },
    outcomeCategory: 'ok',
    outcomeCode: null,
    retryCount: 0,
    costMicros: 100,
    durationMs: 5,
  }
}
