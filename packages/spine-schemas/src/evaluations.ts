import { z } from 'zod'

import { ActorId } from './caller.ts'
import { IncidentId } from './incidents.ts'
import { EndedRunState, Obligation, RunId } from './runs.ts'
import { ResolvedLimits, ThresholdSource } from './thresholds.ts'
import { uuid } from './uuid.ts'

export const EvaluationId = uuid().brand<'EvaluationId'>()
export type EvaluationId = z.infer<typeof EvaluationId>

/** A digest in hex. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const at = z.iso.datetime()
const amount = z.int().nonnegative()

/** A whole number that earlier versions may have kept as a sum of two, beyond those that are exact. */
const anySum = z.number().nonnegative().multipleOf(1)

/**
 * What all rules say together: one that somebody set was broken; only a default was, or the run failed; none was; or that
 * cannot be said: nothing could be checked, or the run was cancelled before it could have broken them.
 */
export const Verdict = z.enum(['violation', 'advisory', 'no_violation', 'not_applicable'])
export type Verdict = z.infer<typeof Verdict>

/** What is told of a rule that was not kept. */
export const Signal = z.enum([
  'EXECUTION_TIME_EXCEEDED',
  'TOKEN_LIMIT_EXCEEDED',
  'COST_LIMIT_EXCEEDED',
  'RUN_FAILED',
  'OBLIGATION_LATE',
  'VIOLATION_REPORTED',
])
export type Signal = z.infer<typeof Signal>

/** One rule as it was checked: what it allows, what was seen, and what came of it. */
export const CheckedRule = z.object({
  rule: z.enum(['max_execution_ms', 'max_tokens', 'max_cost_micros', 'failure_signal', 'obligation', 'violations']),
  /** Where the rule comes from: a threshold’s scope, or what the run owed, or what was reported of it. */
  source: z.enum([...ThresholdSource.options, 'obligation', 'reported']),
  allows: z.union([z.int(), z.boolean(), z.string()]),
  /** Null where nobody measured it. */
  seen: z.union([anySum, z.string()]).nullable(),
  /** `near` is from 80 percent of a limit on; `unmeasured` says that a rule could not be checked. */
  outcome: z.enum(['kept', 'near', 'advisory', 'violated', 'unmeasured', 'off']),
  signal: Signal.nullable(),
})
export type CheckedRule = z.infer<typeof CheckedRule>

/** Sums over the recorded steps of a run. Where no step tells of tokens, there is no sum of them. */
export const RunTotals = z.object({
  steps: amount,
  failedSteps: amount,
  costMicros: amount,
  inputTokens: amount.optional(),
  outputTokens: amount.optional(),
  stepMs: amount,
})
export type RunTotals = z.infer<typeof RunTotals>

/** A lesson that was kept already, and what the end of a run would have taught besides. */
export const KeptLesson = z.object({ lessonId: uuid(), title: z.string() })

/** Everything that an evaluation was decided from. */
export const EvaluationInputs = z.object({
  state: EndedRunState,
  errorCode: z.string().nullable(),
  startedAt: at.nullable(),
  endedAt: at,
  /** Of one that fell silent, when it was last heard of. It is none of what it took when it was found so. */
  lastSeenAt: at.optional(),
  totals: RunTotals,
  /** Those that were read and those that were written; null where no step tells of any. */
  tokens: anySum.nullable(),
  limits: ResolvedLimits,
  obligations: z.array(Obligation),
  /** The violations that were reported while it ran. */
  violationIds: z.array(uuid()),
  /** Where what its end teaches was kept already, and so is not kept anew: by which lessons. */
  learnedBefore: z.array(KeptLesson).optional(),
})
export type EvaluationInputs = z.infer<typeof EvaluationInputs>

/** One row that the end of a run wrote, or that told of the run before, as its digest. */
export const ManifestLine = z.object({
  entity: z.string(),
  id: z.string(),
  sha: Sha256,
  /** Of what was there before the end. Runs that ended before this was kept have no such lines. */
  earlier: z.literal(true).optional(),
  /** Of one line for very many rows: which, in the order in which their digests are taken together. Its id is the run’s. */
  ids: z.array(z.string()).optional(),
})
export type ManifestLine = z.infer<typeof ManifestLine>

/** What was checked when a run ended, everything that its end wrote, and what told of it before. There is one for each run; nothing alters it. */
export const Evaluation = z.object({
  id: EvaluationId,
  runId: RunId,
  agentId: z.string(),
  verdict: Verdict,
  /** What its steps cost. */
  costMicros: amount,
  /** From its start to its end, or to its last heartbeat where it fell silent; null where it was never started. */
  ranMs: amount.nullable(),
  rules: z.array(CheckedRule),
  inputs: EvaluationInputs,
  /** The digest of the limits in force: runs that were held to the same ones have the same. */
  snapshotSha: Sha256,
  /** Which version of the rules decided. */
  engine: z.string(),
  incidentIds: z.array(IncidentId),
  lessonIds: z.array(uuid()),
  manifest: z.array(ManifestLine),
  manifestSha: Sha256,
  evaluatedBy: ActorId,
  evaluatedAt: at,
})
export type Evaluation = z.infer<typeof Evaluation>
