import { z } from 'zod'

import { GateAnswer } from './authority.ts'
import { TenantState } from './caller.ts'
import { contract } from './contract.ts'
import { DecisionRecord } from './decision-records.ts'
import { Dispatch, DispatchOutcome } from './dispatches.ts'
import { Evaluation, KeptLesson, RunTotals, Sha256 } from './evaluations.ts'
import { explanation } from './examples/run-explanation.ts'
import { runId } from './examples/runs.ts'
import { Failure } from './failures.ts'
import { Mode } from './governance.ts'
import { Category, IncidentId, IncidentState, Severity } from './incidents.ts'
import { LessonId, LessonState, LessonType } from './lessons.ts'
import { ProposalId } from './proposals.ts'
import { declaration, Obligation, RunId, RunState } from './runs.ts'
import { Prevention } from './suppressions.ts'
import { ResolvedLimits, ThresholdScope } from './thresholds.ts'
import { runNotFound, ToldStep } from './traces.ts'
import { Violation } from './violations.ts'

const at = z.iso.datetime()
const amount = z.int().nonnegative()

/** As much of a list as an explanation holds. */
function some<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    /** How many there are besides. */
    leftOut: amount,
    /** Whether there may be more than were counted. */
    orMore: z.boolean(),
    /** The operation that lists all of them. */
    listedBy: z.string(),
  })
}

/** What a dispatch wrote about the run, or by ending it: the digest that is in the ledger, or in the manifest. */
const Wrote = z.object({ entity: z.string(), id: z.string(), sha: Sha256.nullable() })

/** One dispatch about the run: what the authority said to it, how it ended, and what it wrote. */
const Asked = z.object({
  ...Dispatch.pick({ id: true, operation: true, actorId: true, outcome: true, code: true, at: true }).shape,
  ...Dispatch.pick({ correlationId: true, replayOf: true, durationUs: true, rebuilt: true, verdict: true }).shape,
  /** Null where nobody was asked, or what was said is lost. */
  authority: z
    .object({
      verdict: GateAnswer.shape.verdict,
      /** The gate that objected; null where none did. */
      gate: z.string().nullable(),
      code: z.string(),
      reason: z.string().nullable(),
      conditions: z.array(z.string()),
    })
    .nullable(),
  wrote: z.array(Wrote),
})

/** How often something was asked about the run, and how that ended. */
const Tally = z.object({
  operation: z.string(),
  outcome: DispatchOutcome,
  verdict: z.string().nullable(),
  code: z.string().nullable(),
  count: z.int().positive(),
})

/** How far governance, or the state of the tenant, let the run go, from an instant on. */
const ModeThen = z.object({
  of: z.enum(['tenant', 'installation']),
  mode: Mode,
  /** Null where nobody ever changed it. */
  since: at.nullable(),
  /** Those of the installation are its own affair. */
  reason: z.string().nullable(),
  changedBy: z.string().nullable(),
})
const TenantThen = z.object({
  state: TenantState,
  since: at.nullable(),
  reason: z.string().nullable(),
})

/** As much of an incident, and of a lesson, as says what it is: `incidents.get` and `lessons.get` find all of it. */
const ToldIncident = z.object({
  id: IncidentId,
  title: z.string(),
  severity: Severity,
  category: Category,
  state: IncidentState,
  occurrences: z.int().positive(),
  /** The run that it was first seen in, after which it is titled; null where it was none. */
  sourceRunId: z.string().nullable(),
  createdAt: at,
})
const ToldLesson = z.object({
  id: LessonId,
  type: LessonType,
  severity: Severity.nullable(),
  title: z.string(),
  description: z.string(),
  proposedAction: z.string(),
  state: LessonState,
  /** The draft that it became; only of one that did. */
  draftProposalId: ProposalId.optional(),
  createdAt: at,
})

/** One moment in the life of the run. */
export const RunMoment = z.object({
  at,
  kind: z.enum([
    'declared',
    'governance',
    'tenant',
    'started',
    'dispatch',
    'checkpoint',
    'step',
    'decision',
    'failure',
    'ended',
    'evaluated',
    'violation',
    'incident',
    'prevented',
    'lesson',
    'obligation',
  ]),
  id: z.string().nullable(),
  says: z.string(),
})
export type RunMoment = z.infer<typeof RunMoment>

/** Something without which the run would have gone another way. */
export const Hinge = z.object({
  kind: z.enum([
    'start',
    'cancellation',
    'lease',
    'error',
    'model',
    'step',
    'threshold',
    'obligation',
    'violation',
    'checkpoint',
    'gate',
    'refusal',
    'suppression',
  ]),
  /** The rule, code, gate or operation that it is about. */
  name: z.string(),
  /** What of the record it follows from. */
  id: z.string().nullable(),
  says: z.string(),
})
export type Hinge = z.infer<typeof Hinge>

/** Everything that is known of a run, in one document and one order. */
export const RunExplanation = z.object({
  runId: RunId,
  declaration: z.object({
    ...declaration,
    parentId: RunId.nullable(),
    attempt: z.int().positive(),
    createdBy: z.string(),
    createdAt: at,
  }),
  outcome: z.object({
    state: RunState,
    startedAt: at.nullable(),
    /** Until when it was heard of: one that fell silent is found crashed some time after that. */
    lastSeenAt: at.nullable(),
    endedAt: at.nullable(),
    endedBy: z.string().nullable(),
    durationMs: amount.nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    retriedBy: RunId.nullable(),
  }),
  /** What would have changed the outcome, the weightiest first; nothing where nothing went wrong. */
  hinges: z.array(Hinge),
  /** Everything that follows, by when it happened. */
  moments: z.array(RunMoment),
  dispatches: some(Asked).extend({ tally: z.array(Tally) }),
  checkpoints: some(Asked.pick({ id: true, at: true, actorId: true, outcome: true, verdict: true, authority: true })),
  steps: some(ToldStep).extend({
    totals: RunTotals,
    hash: Sha256.nullable(),
    sealedAt: at.nullable(),
  }),
  decisions: some(
    DecisionRecord.pick({ id: true, type: true, outcome: true, reason: true, actorId: true, decidedAt: true }),
  ),
  /** What was checked when it ended, from what; null of a run that has not ended, or was cancelled. */
  evaluation: Evaluation.omit({ manifest: true }).nullable(),
  obligations: z.array(Obligation),
  failure: Failure.omit({ metadata: true }).nullable(),
  violations: some(Violation),
  incidents: some(ToldIncident),
  preventions: z.array(Prevention),
  lessons: some(ToldLesson).extend({
    /** What its end taught that was kept already: of the same kind, one lesson a day is kept. */
    keptBefore: z.array(KeptLesson),
  }),
  /** What held when it ended, or holds now. */
  controls: z.object({
    governance: some(ModeThen).extend({ effective: Mode }),
    tenant: some(TenantThen).extend({ state: TenantState }),
    thresholds: z.object({
      limits: ResolvedLimits,
      /** Which limits those are: runs that were held to the same have the same. */
      snapshotSha: Sha256.nullable(),
      /** What is set today, and whether that is what held then. */
      settings: z.array(
        z.object({ scope: ThresholdScope, agentId: z.string().nullable(), version: z.int(), heldThen: z.boolean() }),
      ),
    }),
  }),
})
export type RunExplanation = z.infer<typeof RunExplanation>

/** Explains a run, from its declaration to its lessons. */
export const explainRun = contract({
  name: 'runs.explain',
  says: 'Explains a run in one document: what it meant to do, what was asked, allowed, done, spent and checked, what came of it, and what would have changed that.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/explanation' },
  requires: 'audit:read',
  input: z.strictObject({ runId: RunId }),
  output: RunExplanation,
  refusals: runNotFound,
  example: { input: { runId }, output: explanation },
})
