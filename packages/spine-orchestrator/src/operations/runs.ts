import { insertObligation, listObligations } from '@hoc/drivers/obligations'
import * as runs from '@hoc/drivers/runs'
import { sumTrace } from '@hoc/drivers/traces'
import { checkpoint } from '@hoc/engine-activity/checkpoint'
import { declare } from '@hoc/engine-activity/declare'
import { beat } from '@hoc/engine-activity/lease'
import { outcome } from '@hoc/engine-activity/outcome'
import { retry } from '@hoc/engine-activity/retry'
import { start } from '@hoc/engine-activity/start'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import {
  beatRun,
  checkpointRun,
  declareRun,
  getRun,
  listLiveRuns,
  listRuns,
  retryRun,
  startRun,
  tellRunOutcome,
} from '@hoc/spine-schemas/run-contracts'
import { RunId } from '@hoc/spine-schemas/runs'

import { operation } from '../kernel/operation.ts'
import { obligationFact } from './run-facts.ts'

const tables = ['runs']
const withObligations = { tables: ['runs', 'run_obligations'] }

export const declareRunOperation = operation(
  declareRun,
  async ({ input, caller, now, newId }) => {
    const decision = declare({ ...input, id: newId(RunId), by: caller.actorId, at: now })

    return andThen(decision, (run) => ({
      output: run,
      writes: [runs.insertRun(run)],
      facts: [{ entity: 'run', id: run.id, before: null, after: run }],
      events: [{ type: 'run.declared', payload: run }],
    }))
  },
  { tables },
)

export const startRunOperation = operation(
  startRun,
  async ({ tx, input, now }) => {
    const run = await runs.lockRun(tx, input.runId)
    const { leaseSeconds, dueInSeconds } = input

    return andThen(start(run, { leaseSeconds, dueInSeconds, at: now }), ({ before, after, obligation }) => ({
      output: after,
      writes: [runs.applyRun(before, after), insertObligation(obligation)],
      facts: [{ entity: 'run', id: after.id, before, after }, obligationFact({ before: null, after: obligation })],
      events: [{ type: 'run.started', payload: after }],
    }))
  },
  withObligations,
)

export const beatRunOperation = operation(
  beatRun,
  async ({ tx, input, now }) => {
    const run = await runs.lockRun(tx, input.runId)

    return andThen(beat(run, { at: now }), ({ before, after }) => ({
      output: after,
      writes: [runs.applyLease(before, after)],
      facts: [],
      events: [],
    }))
  },
  { tables },
)

export const checkpointRunOperation = operation(checkpointRun, async ({ tx, input, caller, authority }) => {
  const run = await runs.findRun(tx, input.runId)
  const decision = checkpoint(run, authority.explain(beatRun.name, caller))

  return andThen(decision, (output) => ({ output }))
})

export const retryRunOperation = operation(
  retryRun,
  async ({ tx, input, caller, now, newId }) => {
    const [run, retriedBy] = await Promise.all([runs.lockRun(tx, input.runId), runs.findRetryOf(tx, input.runId)])
    const decision = retry({ run, retriedBy }, { id: newId(RunId), by: caller.actorId, at: now })

    return andThen(decision, (again) => ({
      output: again,
      writes: [runs.insertRun(again)],
      facts: [{ entity: 'run', id: again.id, before: null, after: again }],
      events: [{ type: 'run.retried', payload: again }],
    }))
  },
  { tables },
)

export const listRunsOperation = operation(listRuns, async ({ tx, input }) => {
  const rows = await runs.listRuns(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const listLiveRunsOperation = operation(listLiveRuns, async ({ tx, input }) => {
  const rows = await runs.listRuns(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getRunOperation = operation(getRun, async ({ tx, input }) => {
  const run = await runs.findRun(tx, input.runId)

  return andThen(found(run, 'RUN_NOT_FOUND'), (output) => ({ output }))
})

export const tellRunOutcomeOperation = operation(tellRunOutcome, async ({ tx, input: { runId } }) => {
  const [run, owed, retriedBy, { totals }] = await Promise.all([
    runs.findRun(tx, runId),
    listObligations(tx, runId),
    runs.findRetryOf(tx, runId),
    sumTrace(tx, runId),
  ])

  return andThen(outcome({ run, owed, retriedBy, totals }), (output) => ({ output }))
})
