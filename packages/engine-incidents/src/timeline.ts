import type { Evidence, Moment } from '@hoc/spine-schemas/incident-evidence'
import type { IncidentEvent } from '@hoc/spine-schemas/incidents'

/** What happened to an incident and what shows it, in one order: that of their ids, which say when they were made. */
export function timeline(events: readonly IncidentEvent[], evidence: readonly Evidence[]): Moment[] {
  const moments: Moment[] = [
    ...events.map((event) => ({ kind: 'event' as const, ...event })),
    ...evidence.map((one) => ({ kind: 'evidence' as const, ...one })),
  ]
  return moments.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
