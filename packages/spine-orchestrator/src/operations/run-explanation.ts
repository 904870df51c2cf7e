import { listDecisions } from '@hoc/drivers/decisions'
import { listDispatchesOf } from '@hoc/drivers/dispatches'
import { findEvaluation } from '@hoc/drivers/evaluations'
import { findFailure } from '@hoc/drivers/failures'
import { listChangesUntil, listInstallationModesUntil } from '@hoc/drivers/governance'
import { listEvidenceOfRun, listIncidentsOf } from '@hoc/drivers/incident-evidence'
import { listEntriesAbout } from '@hoc/drivers/ledger'
import { listLessonsOf } from '@hoc/drivers/lessons'
import { listObligations } from '@hoc/drivers/obligations'
import { listActionsUntil } from '@hoc/drivers/operators'
import { findRetryOf, findRun } from '@hoc/drivers/runs'
import { listPreventionsOf } from '@hoc/drivers/suppressions'
import { listThresholdsFor } from '@hoc/drivers/thresholds'
import { listStepsAround, sumTrace } from '@hoc/drivers/traces'
import type { Tx } from '@hoc/drivers/tx'
import { listViolationsOf } from '@hoc/drivers/violations'
import { explain } from '@hoc/engine-activity/explain'
import { entitiesOf, MAKING, MOST } from '@hoc/engine-activity/explained'
import { resolve } from '@hoc/engine-policies/thresholds'
import { andThen } from '@hoc/spine-schemas/decision'
import { explainRun } from '@hoc/spine-schemas/run-explanation'
import type { RunId } from '@hoc/spine-schemas/runs'

import { operation } from '../kernel/operation.ts'

export const explainRunOperation = operation(explainRun, async ({ tx, input: { runId } }) => {
  const [run, done, came, held] = await Promise.all([
    findRun(tx, runId),
    whatWasDone(tx, runId),
    whatCameOfIt(tx, runId),
    whatHeld(tx, runId),
  ])

  return andThen(explain(run, { ...done, ...came, ...held }), (output) => ({ output }))
})

// Whatever is read leaves in one flight: none of it waits for the run.
async function whatWasDone(tx: Tx, runId: RunId) {
  const [trace, steps, dispatches, entries, decisions] = await Promise.all([
    sumTrace(tx, runId, { ofSealed: false }),
    listStepsAround(tx, runId),
    listDispatchesOf(tx, runId, MAKING),
    listEntriesAbout(tx, entitiesOf(runId)),
    listDecisions(tx, { runId, limit: MOST.decisions }),
  ])
  return { trace, steps, dispatches, entries, decisions }
}

async function whatCameOfIt(tx: Tx, runId: RunId) {
  const [owed, retriedBy, evaluation, failure, violations, incidents, evidence, preventions, lessons] =
    await Promise.all([
      listObligations(tx, runId),
      findRetryOf(tx, runId),
      findEvaluation(tx, runId),
      findFailure(tx, runId),
      listViolationsOf(tx, runId, MOST.violations + 1),
      listIncidentsOf(tx, { runId, limit: MOST.incidents }),
      listEvidenceOfRun(tx, runId),
      listPreventionsOf(tx, runId),
      listLessonsOf(tx, runId, MOST.lessons),
    ])
  return { owed, retriedBy, evaluation, failure, violations, incidents, evidence, preventions, lessons }
}

async function whatHeld(tx: Tx, runId: RunId) {
  const [changes, installation, actions, settings] = await Promise.all([
    listChangesUntil(tx, runId, MOST.governance),
    listInstallationModesUntil(tx, runId, MOST.governance),
    listActionsUntil(tx, runId, MOST.actions),
    listThresholdsFor(tx, { runId }),
  ])
  return { changes, installation, actions, settings, limits: resolve(settings) }
}
