import type { RunId, RunningRun } from '@hoc/spine-schemas/runs'

import { startDeadline } from './deadline.ts'
import { newId } from './new-id.ts'
import { patiently, type Patience } from './patience.ts'
import { isRunError, runError, saying } from './run-errors.ts'
import type { RunSettings } from './run-settings.ts'
import type { ClientError } from './trouble.ts'

// What grace a function gets says nothing of how long a request takes.
const LEAST_WITHDRAWAL_MS = 2_000

const UNDECLARED = 'Whether it was declared is not known: if it was, it is cancelled by itself within a day.'
const LEFT =
  'It could not be cancelled either, and ends by itself: it is cancelled within a day, or found crashed if it was started.'

/** Declares a run and starts it. Throws where it may not be begun: nothing of its work was done then. */
export async function beginRun(options: RunSettings): Promise<RunningRun> {
  const runId = await orNotBegun(options, undefined, () => declare(options))
  try {
    return await orNotBegun(options, runId, () => start(options, runId))
  } catch (error) {
    const notCancelled = isRunError(error) && error.code === 'RUN_ENDED' ? undefined : await withdraw(options, runId)
    throw notCancelled && isRunError(error) ? saying(error, { notCancelled }, LEFT) : error
  }
}

async function declare(options: RunSettings): Promise<RunId> {
  const call = { idempotencyKey: newId(), signal: options.signal }
  const declaration = declarationOf(options)
  const answer = await patiently(() => options.client.runs.declare(declaration, call), patienceOf(options))
  if (answer.outcome !== 'done') throw runError('RUN_REFUSED', { answer })
  return answer.value.id
}

async function start(options: RunSettings, runId: RunId): Promise<RunningRun> {
  const { client, leaseSeconds, dueInSeconds, signal } = options
  const call = { idempotencyKey: newId(), signal }
  const starting = { runId, leaseSeconds, dueInSeconds }
  const answer = await patiently(() => client.runs.start(starting, call), patienceOf(options))
  if (answer.outcome !== 'done') throw runError('RUN_REFUSED', { runId, answer })
  if (answer.value.state !== 'running') throw runError('RUN_ENDED', { runId, what: `It is ${answer.value.state}.` })
  return answer.value
}

function patienceOf({
  patienceMs: ms,
  signal,
  onWaiting,
}: RunSettings): Pick<Patience<never>, 'ms' | 'signal' | 'onAway'> {
  const onAway = ({ says }: ClientError) =>
    onWaiting?.(
      `${says} It is asked again for up to ${Math.round(ms / 1_000)} s. See that a HOC API runs there ("npm start" starts one).`,
    )
  return { ms, signal, onAway }
}

async function orNotBegun<T>({ signal }: RunSettings, runId: RunId | undefined, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin()
  } catch (cause) {
    if (isRunError(cause) || signal?.aborted) throw cause
    const error = runError('RUN_NOT_BEGUN', { runId, cause })
    throw runId === undefined ? saying(error, {}, UNDECLARED) : error
  }
}

// A run that nobody will start is not left waiting. It is tried for a moment. Answers why that failed, where it did.
async function withdraw({ client, graceMs }: RunSettings, runId: RunId): Promise<unknown> {
  const deadline = startDeadline(Math.max(graceMs, LEAST_WITHDRAWAL_MS))
  const call = { idempotencyKey: newId(), signal: deadline.signal }
  try {
    const answer = await client.runs.cancel({ runId, reason: 'It could not be begun.' }, call)
    return answer.outcome === 'done' ? undefined : runError('RUN_NOT_RECORDED', { runId, answer })
  } catch (notCancelled) {
    return notCancelled
  } finally {
    deadline.end()
  }
}

function declarationOf(options: RunSettings) {
  const { agent, goal, actorType, onBehalfOf, externalId, tools } = options
  const { estimatedMicros, estimatedSteps, estimatedMs } = options
  const acts = actorType ?? (onBehalfOf === undefined ? 'service' : 'human')
  const said = { agentId: agent, goal, actorType: acts, onBehalfOf, source: 'sdk' as const, externalId, tools }
  return { ...said, estimatedMicros, estimatedSteps, estimatedMs }
}
