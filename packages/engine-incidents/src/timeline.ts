import type { Evidence, Moment } from '@hoc/spine-schemas/incident-evidence'
import type { IncidentEvent } from '@hoc/spine-schemas/incidents'
import type { CutPage } from '@hoc/spine-schemas/page'

interface Known {
  /** One beyond the limit. */
  readonly events: readonly IncidentEvent[]
  readonly evidence: CutPage<Evidence>
}

/**
 * What happened to an incident and what shows it, in one order: that of their ids, which say when they were made. Beyond the
 * last evidence that was read, nothing is told yet.
 */
export function timeline({ events, evidence }: Known, limit: number): CutPage<Moment> {
  const last = evidence.more ? evidence.items.at(-1)?.id : undefined
  const moments: Moment[] = [
    ...events.map((event) => ({ kind: 'event' as const, ...event })),
    ...evidence.items.map((one) => ({ kind: 'evidence' as const, ...one })),
  ]
  const known = moments.filter(({ id }) => last === undefined || id <= last).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { items: known.slice(0, limit), more: evidence.more || known.length > limit }
}
