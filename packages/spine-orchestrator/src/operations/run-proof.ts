import { findEvaluation, findTransaction } from '@hoc/drivers/evaluations'
import { findFailure } from '@hoc/drivers/failures'
import { listEvidenceDigests } from '@hoc/drivers/incident-evidence'
import { listReported } from '@hoc/drivers/incident-reports'
import { listPassages } from '@hoc/drivers/ledger'
import { listLessonsAmong } from '@hoc/drivers/lessons'
import { listObligations } from '@hoc/drivers/obligations'
import { findRun } from '@hoc/drivers/runs'
import { listPreventionsOf } from '@hoc/drivers/suppressions'
import { findTrace } from '@hoc/drivers/traces'
import type { Tx } from '@hoc/drivers/tx'
import { listViolationsOf } from '@hoc/drivers/violations'
import { earlierIn, followedIn, leftBy, unrecorded, writtenIn, type Left } from '@hoc/engine-policies/left'
import { prove } from '@hoc/engine-policies/prove'
import { andThen } from '@hoc/spine-schemas/decision'
import type { Evaluation } from '@hoc/spine-schemas/evaluations'
import { proveRun } from '@hoc/spine-schemas/run-completion'
import type { RunId } from '@hoc/spine-schemas/runs'

import { ofOne } from '../if-any.ts'
import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'
import { earlierRows, standing } from './run-facts.ts'

export const proveRunOperation = operation(
  proveRun,
  async ({ tx, input: { runId } }) => {
    const [run, evaluation, xid] = await Promise.all([
      findRun(tx, runId),
      findEvaluation(tx, runId),
      findTransaction(tx, runId),
    ])
    const entries = await ifNamed(unrecorded(runId, evaluation), (id) => listPassages(tx, 'with_run', [id]))
    const left = leftBy({ evaluation, xid, entries: entries ?? [] })
    const [{ written, earlier }, atEnd, since] = await Promise.all([
      rowsToday(tx, runId, left),
      ifNamed(left?.xid, (by) => listPassages(tx, 'by_transaction', [by, runId])),
      listPassages(tx, 'of', [followedIn(left, runId), left?.evaluationId ?? null]),
    ])
    const passages = [...(atEnd ?? []), ...since]
    const ownRows = [...ofOne(run, (row) => standing('run', row)), ...ofOne(evaluation, evaluationRow)]
    const today = [...ownRows, ...written]

    return andThen(prove({ runId, run, left, today, earlier, passages }), (output) => ({ output }))
  },
  { flights: 2 },
)

function evaluationRow(evaluation: Evaluation) {
  return standing('policy_evaluation', evaluation)
}

// Every kind of row that a manifest names: what the end of a run wrote, and what told of it before.
async function rowsToday(tx: Tx, runId: RunId, left: Left | undefined) {
  const incidentIds = [...writtenIn(left, 'incident'), ...earlierIn(left, 'incident')]
  const ids = {
    incidents: incidentIds,
    events: writtenIn(left, 'incident_event'),
    evidence: writtenIn(left, 'incident_evidence'),
  }
  const [owed, trace, violations, failure, prevented, reported, evidence, lessons] = await Promise.all([
    listObligations(tx, runId),
    findTrace(tx, runId),
    listViolationsOf(tx, runId),
    findFailure(tx, runId),
    listPreventionsOf(tx, runId),
    listReported(tx, ids),
    listEvidenceDigests(tx, runId),
    listLessonsAmong(tx, writtenIn(left, 'lesson')),
  ])
  const written = [
    ...owed.map((row) => ({ entity: 'run_obligation', id: `${runId}/${row.kind}`, row })),
    ...ofOne(trace, (row) => ({ entity: 'trace', id: runId, row })),
    ...reported.incidents.map((row) => standing('incident', row)),
    ...reported.events.map((row) => standing('incident_event', row)),
    ...reported.evidence.map((row) => standing('incident_evidence', row)),
    ...violations.map((row) => standing('violation', row)),
    ...lessons.map((row) => standing('lesson', row)),
    ...ofOne(failure, (row) => standing('run_failure', row)),
    ...prevented.map((row) => standing('prevention_record', row)),
  ]
  return { written, earlier: earlierRows({ violations, incidents: reported.incidents, evidence }) }
}
