import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { acknowledgedMismatch, mismatchId, openMismatch, resolvedMismatch } from './examples/mismatches.ts'
import { runId } from './examples/runs.ts'
import { JsonObject } from './json-object.ts'
import { pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'
import { runNotFound, Sha256, StepSeq } from './traces.ts'
import { uuid } from './uuid.ts'

export const MismatchId = uuid().brand<'MismatchId'>()
export type MismatchId = z.infer<typeof MismatchId>

export const MismatchState = z.enum(['open', 'acknowledged', 'resolved'])

/** What the cause turned out to be. */
export const Resolution = z.enum(['fixed', 'expected_change', 'model_drift', 'wont_fix'])

const at = z.iso.datetime()

// What whoever replayed the step knows.
const reported = {
  runId: RunId,
  seq: StepSeq,
  reason: text(2_000),
  expectedHash: Sha256.nullable(),
  actualHash: Sha256.nullable(),
  details: JsonObject,
}

const identity = { id: MismatchId, ...reported, reportedBy: ActorId, reportedAt: at, version: z.int().positive() }

/** Where it is being looked into, such as the address of an issue. */
const reference = text(500)

/** A step that came out otherwise when it was replayed. It holds exactly the facts its state allows. */
export const Mismatch = z.discriminatedUnion('state', [
  z.object({ ...identity, state: z.literal('open') }),
  z.object({
    ...identity,
    state: z.literal('acknowledged'),
    reference: reference.nullable(),
    acknowledgedBy: ActorId,
    acknowledgedAt: at,
  }),
  z.object({
    ...identity,
    state: z.literal('resolved'),
    /** Null when nobody took it before it was resolved. */
    reference: reference.nullable(),
    acknowledgedBy: ActorId.nullable(),
    acknowledgedAt: at.nullable(),
    resolution: Resolution,
    note: text(2_000).nullable(),
    resolvedBy: ActorId,
    resolvedAt: at,
  }),
])
export type Mismatch = z.infer<typeof Mismatch>
export type OpenMismatch = Extract<Mismatch, { state: 'open' }>
export type AcknowledgedMismatch = Extract<Mismatch, { state: 'acknowledged' }>
export type ResolvedMismatch = Extract<Mismatch, { state: 'resolved' }>

const mismatchNotFound = { MISMATCH_NOT_FOUND: { kind: 'missing', says: 'There is no such mismatch.' } } as const

/** Reports that a recorded step came out otherwise when it was replayed. */
export const reportMismatch = contract({
  name: 'traces.report_mismatch',
  says: 'Reports that a recorded step came out otherwise when it was replayed. The same is open once, however many report it.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/mismatches' },
  requires: 'runs:write',
  input: z.strictObject({
    ...reported,
    expectedHash: Sha256.optional(),
    actualHash: Sha256.optional(),
    details: reported.details.default({}),
  }),
  output: Mismatch,
  refusals: {
    ...runNotFound,
    STEP_NOT_FOUND: { kind: 'missing', says: 'The run has no recorded step of this number.' },
    HASHES_AGREE: {
      kind: 'unprocessable',
      says: 'What was expected and what came out have one hash: that is no mismatch.',
    },
    MISMATCH_REPORTED: { kind: 'conflict', says: 'This mismatch is reported already, and not resolved yet.' },
  },
  example: {
    input: {
      runId,
      seq: 0,
      reason: openMismatch.reason,
      expectedHash: openMismatch.expectedHash,
      actualHash: openMismatch.actualHash,
      details: openMismatch.details,
    },
    output: openMismatch,
  },
})

/** Takes open mismatches in hand, with one notice for all of them. */
export const bulkReportMismatches = contract({
  name: 'traces.bulk_report_mismatches',
  says: 'Takes open mismatches in hand, all or none, and gives one notice for all of them: what an issue tracker is told once.',
  effect: 'write',
  http: { method: 'POST', path: '/traces/mismatches/bulk-report' },
  requires: 'runs:write',
  input: z.strictObject({
    mismatchIds: z.array(MismatchId).min(1).max(100),
    reference: reference.optional(),
  }),
  output: z.object({ items: z.array(Mismatch) }),
  refusals: {
    ...mismatchNotFound,
    MISMATCH_NOT_OPEN: { kind: 'conflict', says: 'One of them is in hand or resolved already. Leave it out.' },
  },
  example: {
    input: { mismatchIds: [mismatchId], reference: acknowledgedMismatch.reference },
    output: { items: [acknowledgedMismatch] },
  },
})

/** Closes a mismatch with its cause. */
export const resolveMismatch = contract({
  name: 'traces.resolve_mismatch',
  says: 'Closes a mismatch with its cause, whether or not anybody had taken it in hand.',
  effect: 'write',
  http: { method: 'POST', path: '/traces/mismatches/{mismatchId}/resolve' },
  requires: 'runs:write',
  input: z.strictObject({
    mismatchId: MismatchId,
    resolution: Resolution,
    note: text(2_000).optional(),
  }),
  output: Mismatch,
  refusals: {
    ...mismatchNotFound,
    MISMATCH_RESOLVED: { kind: 'conflict', says: 'The mismatch is resolved already. Report it again if it came back.' },
  },
  example: {
    input: { mismatchId, resolution: 'expected_change', note: resolvedMismatch.note },
    output: resolvedMismatch,
  },
})

const state = z.array(MismatchState).optional()

/** Lists the mismatches of all runs, newest first. */
export const listMismatches = contract({
  name: 'traces.list_mismatches',
  says: 'Lists the mismatches of all runs, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/traces/mismatches' },
  requires: 'runs:read',
  input: z.strictObject({ ...pageInput, state }),
  output: pageOf(Mismatch),
  refusals: {},
  example: { input: { state: ['open'] }, output: { items: [openMismatch], nextCursor: null } },
})

/** Lists the mismatches of one run, newest first. */
export const listTraceMismatches = contract({
  name: 'traces.list_trace_mismatches',
  says: 'Lists the mismatches of one run, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/mismatches' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId, ...pageInput, state }),
  output: pageOf(Mismatch),
  refusals: runNotFound,
  example: { input: { runId }, output: { items: [openMismatch], nextCursor: null } },
})

/** What a list of mismatches may be narrowed by. */
export type MismatchFilter = z.output<typeof listMismatches.input> & { readonly runId?: RunId | undefined }
