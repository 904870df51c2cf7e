import * as failures from '@hoc/drivers/failures'
import { listEvidenceOfRun } from '@hoc/drivers/incident-evidence'
import { fail } from '@hoc/engine-activity/end'
import { CONTAMINATION, failBy, fingerprintOfLlmFailure, withoutSecrets } from '@hoc/engine-incidents/llm-failure'
import { accept, andThen, andThenDecide, found } from '@hoc/spine-schemas/decision'
import { FailureId, getFailure, listFailures, reportFailure } from '@hoc/spine-schemas/failures'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { page } from '@hoc/spine-schemas/page'

import { andThenAwait } from '../decided.ts'
import { operation } from '../kernel/operation.ts'
import { endOf, readEnd, tablesOfEnd } from './run-end.ts'
import { added } from './run-facts.ts'

export const reportFailureOperation = operation(
  reportFailure,
  async (step) => {
    const { tx, input, caller, now, newId } = step
    const { runId } = input
    const kept = withoutSecrets(input)
    const fingerprintOf = () => fingerprintOfLlmFailure(kept)
    const reads = [readEnd(step, { runId, failure: kept, fingerprintOf }), listEvidenceOfRun(tx, runId)] as const
    const [known, evidence] = await Promise.all(reads)
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
    const by = { by: caller.actorId, at: now }
    const failing = fail(known, { errorCode: kept.errorCode, errorMessage: kept.errorMessage, ...by })
    const decision = andThenDecide(failing, (ending) => {
      const failed = failBy({ ...known, run: ending.after, evidence }, kept, {
        ...ids,
        ...by,
        failureId: newId(FailureId),
      })
      return andThen(failed, (found) => ({ ending, ...found }))
    })

    return andThenAwait(decision, async ({ ending, failure, told }) => {
      const facts = [added('run_failure', failure)]
      const found = { reports: [told], facts, writes: [failures.insertFailure(failure)], events: [] }
      const { output, ...left } = await endOf(step, known, ending, () => found)
      return { output: { failure, run: output.run, incident: told.after, contamination: CONTAMINATION }, ...left }
    })
  },
  { tables: [...tablesOfEnd, 'run_failures'] },
)

export const listFailuresOperation = operation(listFailures, async ({ tx, input }) => {
  const rows = await failures.listFailures(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getFailureOperation = operation(getFailure, async ({ tx, input }) => {
  const failure = await failures.findFailure(tx, input.runId)

  return andThen(found(failure, 'FAILURE_NOT_FOUND'), (output) => ({ output }))
})
