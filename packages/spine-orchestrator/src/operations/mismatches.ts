import * as mismatches from '@hoc/drivers/mismatches'
import { findRun } from '@hoc/drivers/runs'
import { lockTrace } from '@hoc/drivers/traces'
import { acknowledge, report, resolve, type MismatchChange } from '@hoc/engine-logs/mismatches'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import {
  bulkReportMismatches,
  listMismatches,
  listTraceMismatches,
  MismatchId,
  reportMismatch,
  resolveMismatch,
} from '@hoc/spine-schemas/mismatches'
import { page } from '@hoc/spine-schemas/page'
import type { Fact } from '@hoc/spine-schemas/plan'

import { operation } from '../kernel/operation.ts'

const tables = ['trace_mismatches']

export const reportMismatchOperation = operation(
  reportMismatch,
  async ({ tx, input, caller, now, newId }) => {
    // Whoever reports the same meanwhile waits for the trace, and then finds the twin.
    const reads = [
      findRun(tx, input.runId),
      lockTrace(tx, input.runId),
      mismatches.findUnresolvedMismatch(tx, input),
    ] as const
    const [run, head, twin] = await Promise.all(reads)
    const by = { id: newId(MismatchId), by: caller.actorId, at: now }

    return andThen(report({ run, head, twin }, { ...by, reported: input }), (after) => ({
      output: after,
      writes: [mismatches.insertMismatch(after)],
      facts: [{ entity: 'trace_mismatch', id: after.id, before: null, after }],
      events: [{ type: 'trace.mismatch_reported', payload: after }],
    }))
  },
  { tables },
)

export const bulkReportMismatchesOperation = operation(
  bulkReportMismatches,
  async ({ tx, input: { mismatchIds, reference }, caller, now }) => {
    const rows = await mismatches.lockMismatches(tx, mismatchIds)
    const decision = acknowledge(rows, { mismatchIds, reference, by: caller.actorId, at: now })

    return andThen(decision, ([one, ...others]) => {
      const items = [one, ...others].map(({ after }) => after)
      return {
        output: { items },
        writes: [mismatches.applyMismatches([one, ...others])],
        facts: [factOf(one), ...others.map(factOf)],
        events: [{ type: 'trace.mismatches_acknowledged', payload: { reference: reference ?? null, items } }],
      }
    })
  },
  { tables },
)

export const resolveMismatchOperation = operation(
  resolveMismatch,
  async ({ tx, input: { mismatchId, resolution, note }, caller, now }) => {
    const [mismatch] = await mismatches.lockMismatches(tx, [mismatchId])
    const decision = resolve(mismatch, { resolution, note, by: caller.actorId, at: now })

    return andThen(decision, (change) => ({
      output: change.after,
      writes: [mismatches.applyMismatches([change])],
      facts: [factOf(change)],
      events: [{ type: 'trace.mismatch_resolved', payload: change.after }],
    }))
  },
  { tables },
)

export const listMismatchesOperation = operation(listMismatches, async ({ tx, input }) => {
  const rows = await mismatches.listMismatches(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const listTraceMismatchesOperation = operation(listTraceMismatches, async ({ tx, input }) => {
  const [run, rows] = await Promise.all([findRun(tx, input.runId), mismatches.listMismatches(tx, input)])

  return andThen(found(run, 'RUN_NOT_FOUND'), () => ({ output: page(rows, input.limit) }))
})

function factOf({ before, after }: MismatchChange): Fact {
  return { entity: 'trace_mismatch', id: after.id, before, after }
}
