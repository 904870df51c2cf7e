import { findRun, lockRun } from '@hoc/drivers/runs'
import { listStepPairs } from '@hoc/drivers/step-pairs'
import * as traces from '@hoc/drivers/traces'
import { compare } from '@hoc/engine-logs/compare'
import { record } from '@hoc/engine-logs/record'
import { verify } from '@hoc/engine-logs/verify'
import { andThen, found } from '@hoc/spine-schemas/decision'
import { pageAsCut } from '@hoc/spine-schemas/page'
import { compareTraces } from '@hoc/spine-schemas/trace-comparison'
import { listSteps, recordSteps, verifyTrace } from '@hoc/spine-schemas/traces'

import { operation } from '../kernel/operation.ts'

export const recordStepsOperation = operation(
  recordSteps,
  async ({ tx, input: { runId, steps: sent }, now }) => {
    const seqs = sent.map(({ seq }) => seq)
    const reads = [lockRun(tx, runId), traces.findTrace(tx, runId), traces.listStepsAmong(tx, runId, seqs)] as const
    const [run, head, recorded] = await Promise.all(reads)
    const decision = record({ run, head, recorded }, { steps: sent, at: now })

    return andThen(decision, ({ before, after, steps }) => ({
      output: { runId, recorded: steps.length, steps: after.steps, hash: after.hash },
      writes: [traces.applyTrace(before, after, steps)],
      facts: [{ entity: 'trace', id: runId, before: before ?? null, after }],
      events: [],
    }))
  },
  { tables: ['traces', 'run_steps'] },
)

export const listStepsOperation = operation(listSteps, async ({ tx, input: { runId, ...asked } }) => {
  const reads = [findRun(tx, runId), traces.listSteps(tx, { runId, ...asked, overlap: 0 })] as const
  const [run, steps] = await Promise.all(reads)

  return andThen(found(run, 'RUN_NOT_FOUND'), () => ({
    output: pageAsCut(steps, ({ seq }) => String(seq)),
  }))
})

export const verifyTraceOperation = operation(verifyTrace, async ({ tx, input: { runId, ...asked } }) => {
  const reads = [
    findRun(tx, runId),
    traces.findTrace(tx, runId),
    traces.listSteps(tx, { runId, ...asked, overlap: 1 }),
  ] as const
  const [run, head, page] = await Promise.all(reads)

  return andThen(verify({ run, head, page }, asked), (output) => ({ output }))
})

export const compareTracesOperation = operation(compareTraces, async ({ tx, input: { level, ...asked } }) => {
  const reads = [findRun(tx, asked.runId), findRun(tx, asked.otherRunId), listStepPairs(tx, asked)] as const
  const [run, otherRun, pairs] = await Promise.all(reads)

  return andThen(compare({ run, otherRun, pairs }, { level }), (output) => ({ output }))
})
