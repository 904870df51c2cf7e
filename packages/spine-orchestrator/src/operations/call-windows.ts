import * as windows from '@hoc/drivers/call-windows'
import { applyReports } from '@hoc/drivers/incident-reports'
import { aggregate, keysOf, MOST_AN_HOUR } from '@hoc/engine-incidents/aggregate'
import { hoursBefore } from '@hoc/engine-incidents/spans'
import { reportCalls, WindowId } from '@hoc/spine-schemas/call-windows'
import { andThen } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'

import { operation } from '../kernel/operation.ts'
import { evidenceFact, reportEvent, reportFact } from './incident-facts.ts'

export const reportCallsOperation = operation(
  reportCalls,
  async ({ tx, input, caller, now, newId }) => {
    const keys = keysOf(input, now)
    const both = [keys.own, keys.overflow]
    const callIds = input.calls.map(({ callId }) => callId)
    const [held, incidents, remembered, recent] = await Promise.all([
      windows.lockWindows(tx, both),
      windows.lockWindowIncidents(tx, both),
      windows.listRemembered(tx, both, callIds),
      windows.countRecent(tx, { from: hoursBefore(now, 1), most: MOST_AN_HOUR }),
    ])
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId), evidenceId: newId(EvidenceId) }
    const by = { ...ids, windowId: newId(WindowId), by: caller.actorId, at: now }
    const decision = aggregate({ keys, windows: held, incidents, remembered, recent }, input, by)

    return andThen(decision, ({ before, after, counted, remember, told }) => ({
      output: { incident: told.after, window: after, counted },
      writes: [applyReports([told]), windows.applyWindow(after, remember)],
      facts: [
        reportFact(told),
        evidenceFact(told),
        { entity: 'call_window', id: after.id, before: before ?? null, after },
      ],
      events: [reportEvent(told)],
    }))
  },
  { tables: ['incidents', 'incident_events', 'incident_evidence', 'call_windows', 'counted_calls'] },
)
