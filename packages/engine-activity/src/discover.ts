import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { Discovery, DiscoveryId, emitDiscovery } from '@hoc/spine-schemas/discoveries'
import { JsonObject } from '@hoc/spine-schemas/json-object'
import type { z } from 'zod'

interface Sighting {
  readonly id: DiscoveryId
  readonly seen: z.output<typeof emitDiscovery.input>
  readonly by: ActorId
  readonly at: string
}

/** Notes a sighting: the first of its kind, or one more, whose word on each key of the evidence is the last. */
export function discover(
  before: Discovery | undefined,
  { id, seen, by, at }: Sighting,
): Decision<Discovery, RefusalCode<typeof emitDiscovery>> {
  const { field = null, confidencePercent = null, notes = null, evidence, ...kept } = seen
  const first = { id, ...kept, field, evidence: {}, detectedBy: by, firstSeenAt: at, lastSeenAt: at, seenCount: 0 }
  const known = before ?? { ...first, confidencePercent: null, notes: null }
  const merged = { ...known.evidence, ...evidence }
  if (!JsonObject.safeParse(merged).success) return refuse('EVIDENCE_TOO_LARGE')

  return accept({
    ...known,
    evidence: merged,
    confidencePercent: confidencePercent ?? known.confidencePercent,
    notes: notes ?? known.notes,
    // Of two at once the one that was begun first may come last.
    lastSeenAt: at > known.lastSeenAt ? at : known.lastSeenAt,
    seenCount: known.seenCount + 1,
  })
}
