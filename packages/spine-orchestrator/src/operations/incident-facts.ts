import type { Report } from '@hoc/engine-incidents/report'
import type { Event, Fact } from '@hoc/spine-schemas/plan'

/** What changed about the incident that a report is about. */
export function reportFact({ before, after }: Report): Fact {
  return { entity: 'incident', id: after.id, before, after }
}

/** What others may want to hear of a report: a new incident, one that was seen again, or one that is back. */
export function reportEvent({ kind, after }: Report): Event {
  return { type: `incident.${kind}`, payload: after }
}
