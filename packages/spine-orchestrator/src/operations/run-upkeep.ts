import { findLastChange } from '@hoc/drivers/governance'
import { insertIncident } from '@hoc/drivers/incidents'
import { applyObligation, lockObligations } from '@hoc/drivers/obligations'
import { applyRun, findRun, lockRun } from '@hoc/drivers/runs'
import { crash } from '@hoc/engine-activity/end'
import { ofCrash, ofOverdue } from '@hoc/engine-activity/incident'
import { reportOverdue as decideOverdue } from '@hoc/engine-activity/obligations'
import { create } from '@hoc/engine-incidents/create'
import { andThen } from '@hoc/spine-schemas/decision'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { crashRun, reportOverdue } from '@hoc/spine-schemas/run-upkeep'

import { operation } from '../kernel/operation.ts'
import { obligationFact } from './run-facts.ts'

export const crashRunOperation = operation(
  crashRun,
  async ({ tx, input, caller, now, newId }) => {
    const reads = [lockRun(tx, input.runId), lockObligations(tx, input.runId), findLastChange(tx)] as const
    const [run, owed, governanceChangedAt] = await Promise.all(reads)
    const by = { by: caller.actorId, at: now }

    return andThen(crash({ run, owed, governanceChangedAt }, by), ({ before, after, settled }) => {
      const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId) }
      const incident = create({ ...ofCrash(after), ...ids, ...by })
      return {
        output: after,
        writes: [
          applyRun(before, after),
          ...settled.map(applyObligation),
          insertIncident(incident.after, incident.event),
        ],
        facts: [
          { entity: 'run', id: after.id, before, after },
          ...settled.map(obligationFact),
          { entity: 'incident', id: incident.after.id, before: null, after: incident.after },
        ],
        events: [
          { type: 'run.crashed', payload: after },
          { type: 'incident.created', payload: incident.after },
        ],
      }
    })
  },
  { tables: ['runs', 'run_obligations', 'incidents', 'incident_events'] },
)

export const reportOverdueOperation = operation(
  reportOverdue,
  async ({ tx, input, caller, now, newId }) => {
    const { runId, kind } = input
    const [run, owed] = await Promise.all([findRun(tx, runId), lockObligations(tx, runId)])
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId) }
    const decision = decideOverdue({ run, owed }, { kind, incidentId: ids.id, at: now })

    return andThen(decision, ({ run: of, before, after }) => {
      const incident = create({ ...ofOverdue(of, after), ...ids, by: caller.actorId, at: now })
      return {
        output: after,
        writes: [insertIncident(incident.after, incident.event), applyObligation({ before, after })],
        facts: [
          obligationFact({ before, after }),
          { entity: 'incident', id: incident.after.id, before: null, after: incident.after },
        ],
        events: [
          { type: 'run.overdue', payload: after },
          { type: 'incident.created', payload: incident.after },
        ],
      }
    })
  },
  { tables: ['run_obligations', 'incidents', 'incident_events'] },
)
