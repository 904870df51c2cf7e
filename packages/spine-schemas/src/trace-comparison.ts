import { z } from 'zod'

import { contract } from './contract.ts'
import { runId } from './examples/runs.ts'
import { RunId } from './runs.ts'
import { runNotFound, Step, StepCursor, StepSeq } from './traces.ts'

/**
 * How much two steps have in common. `exact`: the same behaviour, hash for hash. `logical`: the same decisions, taken with
 * other parameters. `semantic`: parameters that are alike, by a rule of thumb.
 */
export const ReplayLevel = z.enum(['exact', 'logical', 'semantic'])
export type ReplayLevel = z.infer<typeof ReplayLevel>

/** What two traces achieve: a level, or none. */
export const ReplayMatch = z.enum([...ReplayLevel.options, 'mismatch'])
export type ReplayMatch = z.infer<typeof ReplayMatch>

/** In what two steps differ. */
export const DivergenceReason = z.enum(['step_count', 'skill', 'status', 'params', 'outcome', 'retries', 'model_drift'])
export type DivergenceReason = z.infer<typeof DivergenceReason>

/** As much of a step as is compared. */
export const ComparedStep = Step.pick({
  skill: true,
  status: true,
  params: true,
  outcomeCategory: true,
  outcomeCode: true,
  retryCount: true,
})
export type ComparedStep = z.output<typeof ComparedStep>

/** The steps of one number in two runs: alike hash for hash, or both of them, or null where only one run has it. */
export const StepPair = z.object({
  seq: StepSeq,
  isSame: z.boolean(),
  steps: z.object({ one: ComparedStep, other: ComparedStep }).nullable(),
})
export type StepPair = z.output<typeof StepPair>

const amount = z.int().nonnegative()
const otherRunId = '019b7a00-0000-7000-8000-0000000000a2'

/** Compares what two runs did, step by step. */
export const compareTraces = contract({
  name: 'traces.compare',
  says: 'Compares what two runs did, step by step, and names the first step that is less alike than asked.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/compare/{otherRunId}' },
  requires: 'runs:read',
  input: z.strictObject({
    runId: RunId,
    otherRunId: RunId,
    level: ReplayLevel.default('exact'),
    limit: z.int().min(1).max(1_000).default(1_000),
    cursor: StepCursor.optional(),
  }),
  output: z.object({
    runId: RunId,
    otherRunId: RunId,
    level: ReplayLevel,
    /** The least that any two steps of this page have in common. */
    achieved: ReplayMatch,
    passed: z.boolean(),
    /** Whether all steps of this page are the same, hash for hash. */
    parity: z.boolean(),
    /** Whether what was achieved rests on a rule of thumb. */
    isHeuristic: z.boolean(),
    /** How many numbers of steps this page looked at. */
    compared: amount,
    divergence: z.object({ seq: StepSeq, achieved: ReplayMatch, reasons: z.array(DivergenceReason) }).nullable(),
    nextCursor: z.base64url().nullable(),
  }),
  refusals: {
    ...runNotFound,
    NOTHING_COMPARED: { kind: 'unprocessable', says: 'Neither run has a recorded step from here on.' },
  },
  example: {
    input: { runId, otherRunId, level: 'exact' },
    output: {
      runId,
      otherRunId,
      level: 'exact',
      achieved: 'logical',
      passed: false,
      parity: false,
      isHeuristic: false,
      compared: 12,
      divergence: { seq: 3, achieved: 'logical', reasons: ['params', 'model_drift'] },
      nextCursor: null,
    },
  },
})
