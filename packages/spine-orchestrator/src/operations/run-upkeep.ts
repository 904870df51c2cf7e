import { findLastChange } from '@hoc/drivers/governance'
import { applyReports, lockSame } from '@hoc/drivers/incident-reports'
import { applyObligation, lockObligations } from '@hoc/drivers/obligations'
import { applyRun, findRun, lockRun } from '@hoc/drivers/runs'
import { findSuppression } from '@hoc/drivers/suppressions'
import { crash } from '@hoc/engine-activity/end'
import { reportOverdue as decideOverdue } from '@hoc/engine-activity/obligations'
import { CRASHED, ofCrash, ofOverdue, OVERDUE } from '@hoc/engine-incidents/failure'
import { incidentIdOf, report } from '@hoc/engine-incidents/report'
import { ofDebt, ofEnd } from '@hoc/engine-incidents/shown'
import { tell, triggerOf } from '@hoc/engine-incidents/suppression'
import { andThen } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { crashRun, reportOverdue } from '@hoc/spine-schemas/run-upkeep'
import { PreventionId } from '@hoc/spine-schemas/suppressions'

import { operation } from '../kernel/operation.ts'
import { eventsOf, evidenceFact, factsOf, reportEvent, reportFact, writesOf } from './incident-facts.ts'
import { obligationFact } from './run-facts.ts'

const reporting = ['incidents', 'incident_events', 'incident_evidence']

export const crashRunOperation = operation(
  crashRun,
  async ({ tx, input, caller, now, newId }) => {
    const [run, owed, governanceChangedAt, same, suppression] = await Promise.all([
      lockRun(tx, input.runId),
      lockObligations(tx, input.runId),
      findLastChange(tx),
      lockSame(tx, CRASHED),
      findSuppression(tx, triggerOf('RUN_CRASHED')),
    ])
    const by = { by: caller.actorId, at: now }

    return andThen(crash({ run, owed, governanceChangedAt }, by), ({ before, after, settled }) => {
      const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
      const known = { same, suppression, runId: after.id, shown: ofEnd(after) }
      const told = tell(ofCrash(after), known, { ...ids, preventionId: newId(PreventionId), ...by })
      return {
        output: after,
        writes: [applyRun(before, after), ...settled.map(applyObligation), ...writesOf(told)],
        facts: [{ entity: 'run', id: after.id, before, after }, ...settled.map(obligationFact), ...factsOf(told)],
        events: [{ type: 'run.crashed', payload: after }, ...eventsOf(told)],
      }
    })
  },
  { tables: ['runs', 'run_obligations', ...reporting] },
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
