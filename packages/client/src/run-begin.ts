import type { RunningRun } from '@hoc/spine-schemas/runs'

import type { GovernedRunOptions } from './governed-run.ts'
import { newId } from './new-id.ts'
import { patiently } from './patience.ts'
import { runError } from './run-errors.ts'

/** Declares a run and starts it. Throws where it may not be begun: nothing of its work was done then. */
export async function beginRun(options: GovernedRunOptions): Promise<RunningRun> {
  const { client, leaseSeconds, dueInSeconds, patienceMs = 60_000, signal } = options
  const patience = { ms: patienceMs, signal }

  const [declaring, starting] = [newId(), newId()]
  const declaration = declarationOf(options)
  const declared = await patiently(
    () => client.runs.declare(declaration, { idempotencyKey: declaring, signal }),
    patience,
  )
  if (declared.outcome !== 'done') throw runError('RUN_REFUSED', { answer: declared })

  const runId = declared.value.id
  const started = await patiently(
    () => client.runs.start({ runId, leaseSeconds, dueInSeconds }, { idempotencyKey: starting, signal }),
    patience,
  )
  if (started.outcome !== 'done') throw runError('RUN_REFUSED', { runId, answer: started })
  if (started.value.state !== 'running') throw runError('RUN_ENDED', { runId, what: `It is ${started.value.state}.` })
  return started.value
}

function declarationOf(options: GovernedRunOptions) {
  const { agent, goal, actorType, onBehalfOf, externalId, tools } = options
  const { estimatedMicros, estimatedSteps, estimatedMs } = options
  const acts = actorType ?? (onBehalfOf === undefined ? 'service' : 'human')
  const said = { agentId: agent, goal, actorType: acts, onBehalfOf, source: 'sdk' as const, externalId, tools }
  return { ...said, estimatedMicros, estimatedSteps, estimatedMs }
}
