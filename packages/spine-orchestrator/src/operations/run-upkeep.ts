import { findTenant } from '@hoc/drivers/account'
import { findLastStop } from '@hoc/drivers/governance'
import { applyReports, lockSame } from '@hoc/drivers/incident-reports'
import { applyObligation, lockObligations } from '@hoc/drivers/obligations'
import { findRun } from '@hoc/drivers/runs'
import type { Tx } from '@hoc/drivers/tx'
import { crash, CRASHED, expire } from '@hoc/engine-activity/end'
import { reportOverdue as decideOverdue } from '@hoc/engine-activity/obligations'
import { ofOverdue, OVERDUE } from '@hoc/engine-incidents/failure'
import { incidentIdOf, report } from '@hoc/engine-incidents/report'
import { ofDebt } from '@hoc/engine-incidents/shown'
import { andThen } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { crashRun, expireRun, reportOverdue } from '@hoc/spine-schemas/run-upkeep'

import { andThenAwait } from '../decided.ts'
import { operation } from '../kernel/operation.ts'
import { evidenceFact, reportEvent, reportFact } from './incident-facts.ts'
import { endOf, readEnd, tablesOfEnd } from './run-end.ts'
import { obligationFact } from './run-facts.ts'

const reporting = ['incidents', 'incident_events', 'incident_evidence']

// Both leave in the flight of what the end is decided from.
async function letIn(tx: Tx) {
  const [stopChangedAt, tenant] = await Promise.all([findLastStop(tx), findTenant(tx)])
  return { stopChangedAt, tenant }
}

export const crashRunOperation = operation(
  crashRun,
  async (step) => {
    const reads = [readEnd(step, { ...step.input, failure: CRASHED }), letIn(step.tx)] as const
    const [known, since] = await Promise.all(reads)
    const decision = crash({ ...known, ...since }, { by: step.caller.actorId, at: step.now })

    return andThenAwait(decision, async (ending) => {
      const { output, ...left } = await endOf(step, known, ending)
      return { output: output.run, ...left }
    })
  },
  { tables: tablesOfEnd },
)

export const expireRunOperation = operation(
  expireRun,
  async (step) => {
    const reads = [readEnd(step, { ...step.input, failure: undefined }), letIn(step.tx)] as const
    const [known, since] = await Promise.all(reads)
    const decision = expire({ ...known, ...since }, { by: step.caller.actorId, at: step.now })

    return andThenAwait(decision, async (ending) => {
      const { output, ...left } = await endOf(step, known, ending)
      return { output: output.run, ...left }
    })
  },
  { tables: ['runs', 'traces', 'policy_evaluations'] },
)

export const reportOverdueOperation = operation(
  reportOverdue,
  async ({ tx, input, caller, now, newId }) => {
    const { runId, kind } = input
    const reads = [findRun(tx, runId), lockObligations(tx, runId), lockSame(tx, OVERDUE)] as const
    const [run, owed, same] = await Promise.all(reads)
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
    const by = { ...ids, by: caller.actorId, at: now }
    const decision = decideOverdue({ run, owed }, { kind, incidentId: incidentIdOf(same, by), at: now })

    return andThen(decision, ({ run: of, before, after }) => {
      const told = report(ofOverdue(of, after), { same, shown: ofDebt(of, after) }, by)
      return {
        output: after,
        writes: [applyReports([told]), applyObligation({ before, after })],
        facts: [obligationFact({ before, after }), reportFact(told), evidenceFact(told)],
        events: [{ type: 'run.overdue', payload: after }, reportEvent(told)],
      }
    })
  },
  { tables: ['run_obligations', ...reporting] },
)
