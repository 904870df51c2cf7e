import { applyReports } from '@hoc/drivers/incident-reports'
import { insertPrevention } from '@hoc/drivers/suppressions'
import type { Write } from '@hoc/drivers/tx'
import type { Report } from '@hoc/engine-incidents/report'
import type { Told } from '@hoc/engine-incidents/suppression'
import type { Event, Fact } from '@hoc/spine-schemas/plan'

/** What changed about the incident that a report is about. */
export function reportFact({ before, after }: Report): Fact {
  return { entity: 'incident', id: after.id, before, after }
}

/** What shows that a report is about something that happened. */
export function evidenceFact({ evidence }: Report): Fact {
  return { entity: 'incident_evidence', id: evidence.id, before: null, after: evidence }
}

/** What others may want to hear of a report: a new incident, one that was seen again, or one that is back. */
export function reportEvent({ kind, after }: Report): Event {
  return { type: `incident.${kind}`, payload: after }
}

/** What is written of a failed run: the incident that it is reported on, or that one was prevented. */
export function writesOf({ reports, preventions }: Told): Write[] {
  return [applyReports(reports), ...preventions.map(insertPrevention)]
}

/** What changed by a failed run that was told, or prevented from being told. */
export function factsOf({ reports, preventions }: Told): Fact[] {
  return [
    ...reports.flatMap((told) => [reportFact(told), evidenceFact(told)]),
    ...preventions.map((after) => ({ entity: 'prevention_record', id: after.id, before: null, after })),
  ]
}

/** What others may want to hear of it. */
export function eventsOf({ reports, preventions }: Told): Event[] {
  return [
    ...reports.map(reportEvent),
    ...preventions.map((one) => ({ type: 'incident.prevented', payload: one }) as const),
  ]
}
