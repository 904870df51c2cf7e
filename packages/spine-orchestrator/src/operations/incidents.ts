import * as incidents from '@hoc/drivers/incidents'
import { acknowledge } from '@hoc/engine-incidents/acknowledge'
import { create } from '@hoc/engine-incidents/create'
import { reopen } from '@hoc/engine-incidents/reopen'
import { resolve } from '@hoc/engine-incidents/resolve'
import { tally } from '@hoc/engine-incidents/tally'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import {
  acknowledgeIncident,
  countIncidentsBySeverity,
  createIncident,
  getIncident,
  IncidentEventId,
  IncidentId,
  listIncidentEvents,
  listIncidents,
  reopenIncident,
  resolveIncident,
} from '@hoc/spine-schemas/incidents'
import { page } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'

const tables = ['incidents', 'incident_events']

export const createIncidentOperation = operation(
  createIncident,
  async ({ input, caller, now, newId }) => {
    const ids = { id: newId(IncidentId), eventId: newId(IncidentEventId) }
    const { after, event } = create({ ...input, ...ids, by: caller.actorId, at: now })

    return accept({
      output: after,
      writes: [incidents.insertIncident(after, event)],
      facts: [{ entity: 'incident', id: after.id, before: null, after }],
      events: [{ type: 'incident.created', payload: after }],
    })
  },
  { tables },
)

export const acknowledgeIncidentOperation = operation(
  acknowledgeIncident,
  async ({ tx, input, caller, now, newId }) => {
    const incident = await incidents.lockIncident(tx, input.incidentId)
    const decision = acknowledge(incident, { eventId: newId(IncidentEventId), by: caller.actorId, at: now })

    return andThen(decision, ({ before, after, event }) => ({
      output: after,
      writes: [incidents.applyIncident(before, after, event)],
      facts: [{ entity: 'incident', id: after.id, before, after }],
      events: [{ type: 'incident.acknowledged', payload: after }],
    }))
  },
  { tables },
)

export const resolveIncidentOperation = operation(
  resolveIncident,
  async ({ tx, input, caller, now, newId }) => {
    const incident = await incidents.lockIncident(tx, input.incidentId)
    const by = { eventId: newId(IncidentEventId), by: caller.actorId, at: now }
    const decision = resolve(incident, { method: input.method, summary: input.summary, ...by })

    return andThen(decision, ({ before, after, event }) => ({
      output: after,
      writes: [incidents.applyIncident(before, after, event)],
      facts: [{ entity: 'incident', id: after.id, before, after }],
      events: [{ type: 'incident.resolved', payload: after }],
    }))
  },
  { tables },
)

export const reopenIncidentOperation = operation(
  reopenIncident,
  async ({ tx, input, caller, now, newId }) => {
    const incident = await incidents.lockIncident(tx, input.incidentId)
    const by = { eventId: newId(IncidentEventId), by: caller.actorId, at: now }
    const decision = reopen(incident, { reason: input.reason, ...by })

    return andThen(decision, ({ before, after, event }) => ({
      output: after,
      writes: [incidents.applyIncident(before, after, event)],
      facts: [{ entity: 'incident', id: after.id, before, after }],
      events: [{ type: 'incident.reopened', payload: after }],
    }))
  },
  { tables },
)

export const listIncidentsOperation = operation(listIncidents, async ({ tx, input }) => {
  const rows = await incidents.listIncidents(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getIncidentOperation = operation(getIncident, async ({ tx, input }) => {
  const incident = await incidents.findIncident(tx, input.incidentId)

  return andThen(found(incident, 'INCIDENT_NOT_FOUND'), (output) => ({ output }))
})

export const listIncidentEventsOperation = operation(listIncidentEvents, async ({ tx, input }) => {
  const reads = [incidents.findIncident(tx, input.incidentId), incidents.listIncidentEvents(tx, input)] as const
  const [incident, rows] = await Promise.all(reads)

  return andThen(found(incident, 'INCIDENT_NOT_FOUND'), () => ({ output: page(rows, input.limit) }))
})

export const countIncidentsBySeverityOperation = operation(countIncidentsBySeverity, async ({ tx, input }) => {
  const counts = await incidents.countIncidents(tx, input.state)

  return accept({ output: tally(counts) })
})
