import * as failures from '@hoc/drivers/failures'
import { listEvidenceOfRun } from '@hoc/drivers/incident-evidence'
import { applyReports, lockSame } from '@hoc/drivers/incident-reports'
import { applyObligation, lockObligations } from '@hoc/drivers/obligations'
import { applyRun, lockRun } from '@hoc/drivers/runs'
import { listViolationsOf } from '@hoc/drivers/violations'
import { fail } from '@hoc/engine-activity/end'
import { CONTAMINATION, failBy, fingerprintOfLlmFailure, withoutSecrets } from '@hoc/engine-incidents/llm-failure'
import { accept, andThen, andThenDecide, found } from '@hoc/spine-schemas/decision'
import { FailureId, getFailure, listFailures, reportFailure } from '@hoc/spine-schemas/failures'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { page } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'
import { evidenceFact, reportEvent, reportFact } from './incident-facts.ts'
import { obligationFact } from './run-facts.ts'

export const reportFailureOperation = operation(
  reportFailure,
  async ({ tx, input, caller, now, newId }) => {
    const kept = withoutSecrets(input)
    const { runId } = input
    const [run, owed, same, violations, evidence] = await Promise.all([
      lockRun(tx, runId),
      lockObligations(tx, runId),
      lockSame(tx, fingerprintOfLlmFailure(kept)),
      listViolationsOf(tx, runId),
      listEvidenceOfRun(tx, runId),
    ])
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
    const by = { by: caller.actorId, at: now }
    const ending = fail({ run, owed }, { errorCode: kept.errorCode, errorMessage: kept.errorMessage, ...by })
    const decision = andThenDecide(ending, (end) => {
      const known = { run: end.after, violations, evidence, same }
      const failing = failBy(known, kept, { ...ids, ...by, failureId: newId(FailureId) })
      return andThen(failing, (failed) => ({ ...end, ...failed }))
    })

    return andThen(decision, ({ before, after, settled, failure, told }) => ({
      output: { failure, run: after, incident: told.after, contamination: CONTAMINATION },
      writes: [
        applyRun(before, after),
        ...settled.map(applyObligation),
        applyReports([told]),
        failures.insertFailure(failure),
      ],
      facts: [
        { entity: 'run_failure', id: failure.id, before: null, after: failure },
        { entity: 'run', id: after.id, before, after },
        ...settled.map(obligationFact),
        reportFact(told),
        evidenceFact(told),
      ],
      events: [{ type: 'run.failed', payload: after }, reportEvent(told)],
    }))
  },
  { tables: ['run_failures', 'runs', 'run_obligations', 'incidents', 'incident_events', 'incident_evidence'] },
)

export const listFailuresOperation = operation(listFailures, async ({ tx, input }) => {
  const rows = await failures.listFailures(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getFailureOperation = operation(getFailure, async ({ tx, input }) => {
  const failure = await failures.findFailure(tx, input.runId)

  return andThen(found(failure, 'FAILURE_NOT_FOUND'), (output) => ({ output }))
})
