import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { JsonObject } from './json-object.ts'
import { cursorOf, pageInput, pageOf } from './page.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const DiscoveryId = uuid().brand<'DiscoveryId'>()
export type DiscoveryId = z.infer<typeof DiscoveryId>

const artifact = text(200)
const field = text(200)
const signalType = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/)
const confidencePercent = z.int().min(0).max(100)
const notes = text(2_000)

/** Something worth a look that was noticed about an artifact or one of its fields. It decides nothing. */
export const Discovery = z.object({
  id: DiscoveryId,
  artifact,
  field: field.nullable(),
  signalType,
  /** What all who noticed it have told, the newest word on each key. */
  evidence: z.record(z.string(), z.json()),
  confidencePercent: confidencePercent.nullable(),
  notes: notes.nullable(),
  /** Who noticed it first. */
  detectedBy: ActorId,
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  seenCount: z.int().positive(),
})
export type Discovery = z.infer<typeof Discovery>

const example = {
  id: '019b7a00-0000-7000-8000-0000000000c1',
  artifact: 'runs',
  field: 'goal',
  signalType: 'dominant_field',
  evidence: { accesses: 21 },
  confidencePercent: 80,
  notes: null,
  detectedBy: 'usage-scan',
  firstSeenAt: '2026-01-01T12:00:00.000Z',
  lastSeenAt: '2026-01-02T12:00:00.000Z',
  seenCount: 2,
}

/** Notes that something was noticed, once more if it was noticed before. */
export const emitDiscovery = contract({
  name: 'discoveries.emit',
  says: 'Notes that something was noticed about an artifact or a field of it: once more, if it was noticed before.',
  effect: 'write',
  http: { method: 'POST', path: '/discoveries' },
  requires: 'discoveries:write',
  input: z.strictObject({
    artifact,
    field: field.optional(),
    signalType,
    evidence: JsonObject.default({}),
    confidencePercent: confidencePercent.optional(),
    notes: notes.optional(),
  }),
  output: Discovery,
  refusals: {
    EVIDENCE_TOO_LARGE: {
      kind: 'unprocessable',
      says: 'With what was told before, the evidence is more than 16,000 characters of JSON. Tell it under the same keys.',
    },
  },
  example: {
    input: {
      artifact: 'runs',
      field: 'goal',
      signalType: 'dominant_field',
      evidence: { accesses: 21 },
      confidencePercent: 80,
    },
    output: example,
  },
})

/** Lists what was noticed, what was seen most often first. */
export const listDiscoveries = contract({
  name: 'discoveries.list',
  says: 'Lists what was noticed, what was seen most often first.',
  effect: 'read',
  http: { method: 'GET', path: '/discoveries' },
  requires: 'discoveries:read',
  input: z.strictObject({
    limit: pageInput.limit,
    /** After how often, and which. */
    cursor: cursorOf(z.string().regex(/^\d{1,9}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)).optional(),
    artifact: artifact.optional(),
    signalType: signalType.optional(),
  }),
  output: pageOf(Discovery),
  refusals: {},
  example: { input: { artifact: 'runs' }, output: { items: [example], nextCursor: null } },
})

/** What a list of discoveries may be narrowed by. */
export type DiscoveryFilter = z.output<typeof listDiscoveries.input>
