import { findEvaluation, findTransaction } from '@hoc/drivers/evaluations'
import { listReported } from '@hoc/drivers/incident-reports'
import { listPassages } from '@hoc/drivers/ledger'
import { listLessonsAmong } from '@hoc/drivers/lessons'
import { listObligations } from '@hoc/drivers/obligations'
import { findRun } from '@hoc/drivers/runs'
import { findTrace } from '@hoc/drivers/traces'
import type { Tx } from '@hoc/drivers/tx'
import { listViolationsOf } from '@hoc/drivers/violations'
import { allNamedIn, namedIn, prove } from '@hoc/engine-policies/prove'
import { andThen } from '@hoc/spine-schemas/decision'
import type { Evaluation } from '@hoc/spine-schemas/evaluations'
import { proveRun } from '@hoc/spine-schemas/run-completion'
import type { RunId } from '@hoc/spine-schemas/runs'

import { ofOne } from '../if-any.ts'
import { operation } from '../kernel/operation.ts'

export const proveRunOperation = operation(
  proveRun,
  async ({ tx, input: { runId } }) => {
    const reads = [findRun(tx, runId), findEvaluation(tx, runId), findTransaction(tx, runId)] as const
    const [run, evaluation, xid] = await Promise.all(reads)
    const [rows, passages] = await Promise.all([
      rowsToday(tx, runId, evaluation),
      listPassages(tx, allNamedIn(evaluation)),
    ])
    const today = [...ofOne(run, (row) => standing('run', row)), ...rows]

    return andThen(prove({ run, evaluation, xid, today, passages }), (output) => ({ output }))
  },
  { flights: 2 },
)

// Every kind of row that the end of a run writes, as it is in its manifest.
async function rowsToday(tx: Tx, runId: RunId, evaluation: Evaluation | undefined) {
  const named = (entity: string) => namedIn(evaluation, entity)
  const [owed, trace, violations, reported, lessons] = await Promise.all([
    listObligations(tx, runId),
    findTrace(tx, runId),
    listViolationsOf(tx, runId),
    listReported(tx, {
      incidents: named('incident'),
      events: named('incident_event'),
      evidence: named('incident_evidence'),
    }),
    listLessonsAmong(tx, named('lesson')),
  ])
  return [
    ...owed.map((row) => ({ entity: 'run_obligation', id: `${runId}/${row.kind}`, row })),
    ...ofOne(trace, (row) => ({ entity: 'trace', id: runId, row })),
    ...reported.incidents.map((row) => standing('incident', row)),
    ...reported.events.map((row) => standing('incident_event', row)),
    ...reported.evidence.map((row) => standing('incident_evidence', row)),
    ...violations.map((row) => standing('violation', row)),
    ...lessons.map((row) => standing('lesson', row)),
    ...ofOne(evaluation, (row) => standing('policy_evaluation', row)),
  ]
}

function standing(entity: string, row: { readonly id: string }) {
  return { entity, id: row.id, row }
}
