import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { incidentId } from './examples/incidents.ts'
import { postMortem } from './examples/post-mortems.ts'
import { Evidence } from './incident-evidence.ts'
import { Insight, Similar } from './incident-insights.ts'
import { Incident, IncidentEvent, IncidentId, incidentNotFound } from './incidents.ts'
import { uuid } from './uuid.ts'

export const PostMortemId = uuid().brand<'PostMortemId'>()
export type PostMortemId = z.infer<typeof PostMortemId>

const amount = z.int().nonnegative()

/** What shows an incident, by its digest: what it holds is in the incident's evidence. */
export const EvidenceLine = Evidence.omit({ payload: true })
export type EvidenceLine = z.infer<typeof EvidenceLine>

/** How much there is of an incident. */
export const IncidentCounts = z.object({ events: amount, evidence: amount, runs: amount })
export type IncidentCounts = z.infer<typeof IncidentCounts>

const Edition = z.int32().positive()

/** What is left of an incident that is over, made of facts alone. It stands as it was written: what comes later is another edition. */
export const PostMortem = z.object({
  id: PostMortemId,
  incidentId: IncidentId,
  /** From 1. */
  edition: Edition,
  /** As it stood. */
  incident: Incident,
  /** Null when nobody took it before it was resolved. */
  acknowledgedAfterMs: amount.nullable(),
  resolvedAfterMs: amount,
  /** In the order that it happened; of a long history, its first and its last hundred lines. */
  timeline: z.array(
    z.discriminatedUnion('kind', [
      IncidentEvent.extend({ kind: z.literal('event') }),
      EvidenceLine.extend({ kind: z.literal('evidence') }),
    ]),
  ),
  /** How much there was of it, shown or not. */
  counts: IncidentCounts,
  similar: z.array(Similar),
  insights: z.array(Insight),
  writtenBy: ActorId,
  writtenAt: z.iso.datetime(),
  /** The digest of all else. */
  sha: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PostMortem = z.infer<typeof PostMortem>

/** Writes what is left of an incident that is over. */
export const createPostMortem = contract({
  name: 'incidents.create_post_mortem',
  says: 'Writes the post-mortem of a resolved incident from what is recorded: what happened and what shows it, how long it took, what others like it teach. It stands as it was written.',
  effect: 'write',
  http: { method: 'POST', path: '/incidents/{incidentId}/post-mortem' },
  requires: 'incidents:write',
  input: z.strictObject({ incidentId: IncidentId }),
  output: PostMortem,
  refusals: {
    ...incidentNotFound,
    INCIDENT_OPEN: { kind: 'conflict', says: 'A post-mortem is of what is over. Resolve the incident first.' },
    POST_MORTEM_WRITTEN: {
      kind: 'conflict',
      says: 'There is a post-mortem of the incident as it stands. Another one is written once it was back and is resolved again.',
    },
  },
  example: { input: { incidentId }, output: postMortem },
})

/** Finds what was written of an incident. */
export const getPostMortem = contract({
  name: 'incidents.get_post_mortem',
  says: 'Finds the latest post-mortem of an incident, or one of its editions.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/{incidentId}/post-mortem' },
  requires: 'incidents:read',
  input: z.strictObject({ incidentId: IncidentId, edition: Edition.optional() }),
  output: PostMortem,
  refusals: { POST_MORTEM_NOT_FOUND: { kind: 'missing', says: 'There is no such post-mortem.' } },
  example: { input: { incidentId }, output: postMortem },
})
