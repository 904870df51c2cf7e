import { findEvaluation } from '@hoc/drivers/evaluations'
import { findRun } from '@hoc/drivers/runs'
import { complete, endedSo, failureTold } from '@hoc/engine-activity/complete'
import { cancel, fail } from '@hoc/engine-activity/end'
import { completionAgain } from '@hoc/engine-policies/manifest'
import { foundEvaluation } from '@hoc/engine-policies/prove'
import { andThen } from '@hoc/spine-schemas/decision'
import { completeRun, getEvaluation } from '@hoc/spine-schemas/run-completion'
import { cancelRun, failRun } from '@hoc/spine-schemas/run-contracts'

import { andThenAwait, orElse } from '../decided.ts'
import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'
import { endOf, readEnd, tablesOfEnd } from './run-end.ts'
import { repeatedEnd } from './run-facts.ts'

export const completeRunOperation = operation(
  completeRun,
  async (step) => {
    const { tx, caller, now } = step
    const { runId, ...told } = step.input
    const known = await readEnd(step, { runId, failure: failureTold(told) })
    const same = endedSo(known.run, told)
    const evaluation = await ifNamed(same, ({ id }) => findEvaluation(tx, id))
    const decide = () => complete(known, { ...told, by: caller.actorId, at: now })

    return orElse(completionAgain(same, evaluation), repeatedEnd, () =>
      andThenAwait(decide(), (ending) => endOf(step, known, ending)),
    )
  },
  { tables: tablesOfEnd },
)

export const failRunOperation = operation(
  failRun,
  async (step) => {
    const { runId, ...failure } = step.input
    const known = await readEnd(step, { runId, failure })
    const decision = fail(known, { ...failure, by: step.caller.actorId, at: step.now })

    return andThenAwait(decision, async (ending) => {
      const { output, ...left } = await endOf(step, known, ending)
      return { output: output.run, ...left }
    })
  },
  { tables: tablesOfEnd },
)

export const cancelRunOperation = operation(
  cancelRun,
  async (step) => {
    const { runId, reason } = step.input
    const known = await readEnd(step, { runId, failure: undefined })
    const decision = cancel(known, { reason, by: step.caller.actorId, at: step.now })

    return andThenAwait(decision, async (ending) => {
      const { output, ...left } = await endOf(step, known, ending)
      return { output: output.run, ...left }
    })
  },
  { tables: ['runs', 'run_obligations', 'traces', 'policy_evaluations'] },
)

export const getEvaluationOperation = operation(getEvaluation, async ({ tx, input: { runId } }) => {
  const [run, evaluation] = await Promise.all([findRun(tx, runId), findEvaluation(tx, runId)])

  return andThen(foundEvaluation(run, evaluation), (output) => ({ output }))
})
