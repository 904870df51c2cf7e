import { z } from 'zod'

import { amount, MOST_STEPS, stepAmount } from './amounts.ts'
import { contract } from './contract.ts'
import { runId } from './examples/runs.ts'
import { recordedStep, sentStep, traceHash } from './examples/traces.ts'
import { LargeJsonObject, StorableJson } from './json-object.ts'
import { cursorOf, pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'

/** A hash in hex: of a step and all before it, or of what a step does. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** The number of a step in its run. */
export const StepSeq = z
  .int()
  .min(0)
  .max(MOST_STEPS - 1)

/** One step of a run, as whoever runs it tells it. Steps are numbered from 0. */
export const SentStep = z.strictObject({
  seq: StepSeq,
  skill: text(200),
  status: z.enum(['success', 'failure', 'retry', 'skipped']),
  params: LargeJsonObject.default({}),
  outcomeCategory: text(100),
  outcomeCode: text(100).nullable().default(null),
  retryCount: amount.max(1_000).default(0),
  costMicros: stepAmount.default(0),
  /** What a model read and wrote for it; null where nobody counted. */
  inputTokens: stepAmount.nullable().default(null),
  outputTokens: stepAmount.nullable().default(null),
  durationMs: stepAmount.default(0),
})
export type SentStep = z.output<typeof SentStep>

/** A step as it is kept: bound to all steps before it. Earlier versions took larger ones. */
export const Step = z.object({
  ...SentStep.shape,
  params: StorableJson,
  costMicros: amount,
  inputTokens: amount.nullable(),
  outputTokens: amount.nullable(),
  durationMs: amount,
  runId: RunId,
  recordedAt: z.iso.datetime(),
  /** What the step does, without when and at what price: the same behaviour has the same one. */
  determinismHash: Sha256,
  prev: Sha256,
  hash: Sha256,
})
export type Step = z.output<typeof Step>

/** A step as it is written down: its parameters are canonical JSON, as they were hashed. */
export type KeptStep = Omit<Step, 'params'> & { readonly params: string }

/** Where a step stands in its chain: its hash tells it from any other of its number. */
export const ChainedStep = Step.pick({ seq: true, recordedAt: true, prev: true, hash: true })
export type ChainedStep = z.output<typeof ChainedStep>

/** As much of a step as is told where many are: neither what it was given, nor its hashes. */
export const ToldStep = Step.omit({ runId: true, params: true, determinismHash: true, prev: true, hash: true })
export type ToldStep = z.output<typeof ToldStep>

/** Where a trace stands: how many steps it has, and the hash of its last. Once it is sealed, no step is added. */
export const TraceHead = z.object({
  runId: RunId,
  steps: amount,
  hash: Sha256,
  sealedAt: z.iso.datetime().nullable(),
  version: z.int().positive(),
})
export type TraceHead = z.infer<typeof TraceHead>

/** The refusal of whatever is about one run. */
export const runNotFound = { RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' } } as const

/** Records steps of a run, many at a time. */
export const recordSteps = contract({
  name: 'runs.record_steps',
  says: 'Records steps of a running run, up to 1,000 at a time. A step that is recorded already, just so, is passed over.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/steps' },
  requires: 'runs:write',
  input: z.strictObject({ runId: RunId, steps: z.array(SentStep).min(1).max(1_000) }),
  output: z.object({ runId: RunId, recorded: amount, steps: amount, hash: Sha256 }),
  refusals: {
    ...runNotFound,
    RUN_NOT_RUNNING: {
      kind: 'conflict',
      says: 'Only a running run can do this. "runs.get" tells its state: "runs.start" starts one that is queued, and "runs.retry" tries one again that has ended.',
    },
    STEP_MISSING: {
      kind: 'unprocessable',
      says: 'Steps follow each other without a gap, from 0. Send the missing first.',
    },
    STEP_DIFFERS: { kind: 'conflict', says: 'A step of this number is recorded already, and is another one.' },
  },
  example: {
    input: { runId, steps: [sentStep] },
    output: { runId, recorded: 1, steps: 1, hash: traceHash },
  },
})

/** Where a list of steps goes on: after a number. */
export const StepCursor = cursorOf(z.string().regex(/^\d{1,6}$/))

/** Lists the steps of a run, in their order. Where they are large, a page has fewer. */
export const listSteps = contract({
  name: 'traces.list_steps',
  says: 'Lists the steps of a run, in their order. Where they are large, a page has fewer than its limit.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/steps' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId, limit: pageInput.limit, cursor: StepCursor.optional() }),
  output: pageOf(Step),
  refusals: runNotFound,
  example: { input: { runId }, output: { items: [recordedStep], nextCursor: null } },
})

/** Takes the hashes of a trace again. */
export const verifyTrace = contract({
  name: 'traces.verify',
  says: 'Takes the hashes of a run’s steps again, and names the first that does not hold. Where they are large, a page has fewer than its limit.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/steps/verify' },
  requires: 'runs:read',
  input: z.strictObject({
    runId: RunId,
    limit: z.int().min(1).max(1_000).default(1_000),
    cursor: StepCursor.optional(),
  }),
  output: z.object({
    runId: RunId,
    /** How many steps of this page hold. */
    verified: amount,
    steps: amount,
    broken: z
      .object({ seq: amount, wrong: z.enum(['step_missing', 'step_altered', 'step_unlinked', 'end_missing']) })
      .nullable(),
    nextCursor: z.base64url().nullable(),
  }),
  refusals: runNotFound,
  example: {
    input: { runId },
    output: { runId, verified: 12, steps: 40, broken: { seq: 12, wrong: 'step_altered' }, nextCursor: null },
  },
})
