import type { ActorId } from '@hoc/spine-schemas/caller'
import type { Incident, IncidentEvent, IncidentEventId } from '@hoc/spine-schemas/incidents'

/** Who changes an incident and when; `eventId` is for the line that its history gets. */
export interface By {
  readonly eventId: IncidentEventId
  readonly by: ActorId
  readonly at: string
}

/** An incident before and after, and the line that its history gets. */
export interface Change<After extends Incident = Incident> {
  readonly before: Incident
  readonly after: After
  readonly event: IncidentEvent
}

/** The line that an incident's history gets with a change. */
export function eventOf(
  { id }: Incident,
  { type, note = null }: Pick<IncidentEvent, 'type'> & Partial<Pick<IncidentEvent, 'note'>>,
  { eventId, by, at }: By,
): IncidentEvent {
  return { id: eventId, incidentId: id, type, note, actorId: by, at }
}
