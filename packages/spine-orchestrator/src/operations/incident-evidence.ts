import { listEvidence, listIncidentsOf } from '@hoc/drivers/incident-evidence'
import { findIncident, listIncidentEvents } from '@hoc/drivers/incidents'
import { findRun } from '@hoc/drivers/runs'
import { timeline } from '@hoc/engine-incidents/timeline'
import { andThen, found } from '@hoc/spine-schemas/decision'
import { getIncidentTimeline, listIncidentEvidence, listRunIncidents } from '@hoc/spine-schemas/incident-evidence'
import { page, pageAsCut } from '@hoc/spine-schemas/page'

import { operation } from '../kernel/operation.ts'

export const listEvidenceOperation = operation(listIncidentEvidence, async ({ tx, input }) => {
  const [incident, rows] = await Promise.all([findIncident(tx, input.incidentId), listEvidence(tx, input)])

  return andThen(found(incident, 'INCIDENT_NOT_FOUND'), () => ({ output: pageAsCut(rows, ({ id }) => id) }))
})

export const getTimelineOperation = operation(getIncidentTimeline, async ({ tx, input }) => {
  const reads = [findIncident(tx, input.incidentId), listIncidentEvents(tx, input), listEvidence(tx, input)] as const
  const [incident, events, evidence] = await Promise.all(reads)

  return andThen(found(incident, 'INCIDENT_NOT_FOUND'), () => ({
    output: pageAsCut(timeline({ events, evidence }, input.limit), ({ id }) => id),
  }))
})

export const listRunIncidentsOperation = operation(listRunIncidents, async ({ tx, input }) => {
  const [run, rows] = await Promise.all([findRun(tx, input.runId), listIncidentsOf(tx, input)])

  return andThen(found(run, 'RUN_NOT_FOUND'), () => ({ output: page(rows, input.limit) }))
})
