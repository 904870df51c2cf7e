import type { Report } from '@hoc/engine-incidents/report'
import type { Event, Fact } from '@hoc/spine-schemas/plan'

/** What changed by a report: the incident that it is about, and what shows it. */
export function reportFacts({ before, after, evidence }: Report): [Fact, Fact] {
  return [
    { entity: 'incident', id: after.id, before, after },
    { entity: 'incident_evidence', id: evidence.id, before: null, after: evidence },
  ]
}

/** What others may want to hear of a report: a new incident, one that was seen again, or one that is back. */
export function reportEvent({ kind, after }: Report): Event {
  return { type: `incident.${kind}`, payload: after }
}
