import type { Client } from '@hoc/client/client'
import type { SentStep } from '@hoc/spine-schemas/traces'

import { asking } from './asking.ts'
import type { Chance } from './chance.ts'
import type { Diary } from './diary.ts'

interface Surroundings {
  readonly client: Client
  readonly chance: Chance
  readonly diary: Diary
}

const FAILURE = { errorCode: 'TOOL_TIMEOUT', errorMessage: 'The tool did not answer.' }

/** Lives through one run as an agent would, sometimes out of order, once more, or not to its end. */
export async function liveThroughRun(number: number, { client, chance, diary }: Surroundings): Promise<void> {
  const { runs } = client
  const { done, refused, note } = asking(`run ${number}`, { chance, diary })
  const about = { agentId: `agent-${number % 7}`, goal: 'Lose nothing.', externalId: `run-${number}` }
  const { id: runId } = await done('declare', (options) =>
    runs.declare({ ...about, actorType: 'system', source: 'sdk' }, options),
  )
  const isLeft = chance.happens(0.02)
  await done('start', (options) => runs.start({ runId, leaseSeconds: isLeft ? 10 : 3_600 }, options))
  if (isLeft) return void diary.abandoned.push(runId)

  const steps = await recordAll()
  const failure = chance.happens(0.25) && FAILURE
  const completion = { runId, outcome: failure ? 'failed' : 'succeeded', ...failure } as const
  const { evaluationId, manifestSha } = await done('complete', (options) => runs.complete(completion, options))
  diary.completed.push({ runId, outcome: completion.outcome, steps, evaluationId, manifestSha })
  if (chance.happens(0.2)) await meddle()

  async function recordAll(): Promise<number> {
    const sizes = Array.from({ length: chance.between(1, 3) }, () => chance.between(1, 4))
    let seq = 0
    for (const size of sizes) {
      const early = stepOf(seq + size)
      if (chance.happens(0.1))
        await refused('STEP_MISSING', (options) => runs.recordSteps({ runId, steps: [early] }, options))
      const sent = Array.from({ length: size }, (_, index) => stepOf(seq + index))
      await done('record steps', (options) => runs.recordSteps({ runId, steps: sent }, options))
      seq += size
    }
    return seq
  }

  // Under other keys than before: it is by the run that an end is told from another.
  async function meddle(): Promise<void> {
    const again = await done('complete again', (options) => runs.complete(completion, options))
    if (again.manifestSha !== manifestSha) note('was completed again, with another manifest')
    const other = failure ? ({ outcome: 'succeeded' } as const) : ({ outcome: 'failed', ...FAILURE } as const)
    await refused('RUN_ENDED_OTHERWISE', (options) => runs.complete({ runId, ...other }, options))
    await refused('RUN_NOT_RUNNING', (options) => runs.recordSteps({ runId, steps: [stepOf(steps)] }, options))
  }
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
    inputTokens: null,
    outputTokens: null,
    durationMs: 5,
  }
}
