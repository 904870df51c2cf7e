import { digest } from '@hoc/canonical/digest'
import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Similar } from '@hoc/spine-schemas/incident-insights'
import type { Incident, IncidentEvent, ResolvedIncident } from '@hoc/spine-schemas/incidents'
import type {
  createPostMortem,
  EvidenceLine,
  IncidentCounts,
  PostMortem,
  PostMortemId,
} from '@hoc/spine-schemas/post-mortems'

import { learnings } from './learnings.ts'

interface Known {
  readonly incident: Incident | undefined
  /** What was written of it last. */
  readonly latest: PostMortem | undefined
  /** Of a long history its ends. */
  readonly events: readonly IncidentEvent[]
  readonly evidence: readonly EvidenceLine[]
  readonly counts: IncidentCounts
  readonly similar: readonly Similar[]
}

interface By {
  readonly id: PostMortemId
  readonly by: ActorId
  readonly at: string
}

/** Writes what is left of an incident that is over, once for each time that it was resolved. */
export function writePostMortem(
  { incident, latest, ...recorded }: Known,
  by: By,
): Decision<PostMortem, RefusalCode<typeof createPostMortem>> {
  if (!incident) return refuse('INCIDENT_NOT_FOUND')
  if (incident.state !== 'resolved') return refuse('INCIDENT_OPEN')
  if (latest?.incident.version === incident.version) return refuse('POST_MORTEM_WRITTEN')

  const written = textOf(incident, recorded, { ...by, edition: (latest?.edition ?? 0) + 1 })
  return accept({ ...written, sha: digest(written) })
}

function textOf(
  incident: ResolvedIncident,
  { events, evidence, counts, similar }: Omit<Known, 'incident' | 'latest'>,
  { id, by, at, edition }: By & { readonly edition: number },
): Omit<PostMortem, 'sha'> {
  const since = (instant: string) => Math.max(0, Date.parse(instant) - Date.parse(incident.createdAt))
  const lines: PostMortem['timeline'] = [
    ...events.map((event) => ({ kind: 'event' as const, ...event })),
    ...evidence.map((one) => ({ kind: 'evidence' as const, ...one })),
  ]
  return {
    id,
    incidentId: incident.id,
    edition,
    incident,
    acknowledgedAfterMs: incident.ackedAt === null ? null : since(incident.ackedAt),
    resolvedAfterMs: since(incident.resolvedAt),
    timeline: lines.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    counts,
    similar: [...similar],
    insights: learnings(incident, similar).insights,
    writtenBy: by,
    writtenAt: at,
  }
}
