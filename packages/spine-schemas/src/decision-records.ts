import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { runId } from './examples/runs.ts'
import { JsonObject } from './json-object.ts'
import { pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'
import { runNotFound } from './traces.ts'
import { uuid } from './uuid.ts'

export const DecisionId = uuid().brand<'DecisionId'>()
export type DecisionId = z.infer<typeof DecisionId>

export const DecisionSource = z.enum(['human', 'system', 'hybrid'])
export const DecisionTrigger = z.enum(['explicit', 'autonomous', 'reactive'])
export const CausalRole = z.enum(['pre_run', 'in_run', 'post_run'])

/** What a decision came to. That nothing was decided is an outcome, too. */
export const DecisionOutcome = z.enum([
  'selected',
  'rejected',
  'skipped',
  'blocked',
  'none',
  'execution_halted',
  'policy_blocked',
  'policy_unavailable',
  'recovery_applied',
  'recovery_suggested',
  'recovery_skipped',
  'baseline_selected',
  'optimized_selected',
])
export type DecisionOutcome = z.infer<typeof DecisionOutcome>

const flag = z.boolean()
const agentId = text(100)
const reason = text(2_000).optional()

/** What is known where something is decided, by the type of decision. The outcome follows from it, and is not told. */
export const DecisionFacts = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('routing'),
    isRouted: flag,
    agentId: agentId.nullable().default(null),
    eligibleAgents: z.array(agentId).max(100).default([]),
    reason,
  }),
  z.strictObject({ type: z.literal('recovery'), isEvaluated: flag, isTriggered: flag, reason }),
  z.strictObject({ type: z.literal('memory'), isQueried: flag, isMatched: flag, isInjected: flag, reason }),
  z.strictObject({
    type: z.literal('policy'),
    isEvaluated: flag,
    isViolated: flag,
    severity: z.enum(['info', 'warning', 'error']).default('info'),
    policyId: text(200).nullable().default(null),
    reason,
  }),
  z.strictObject({ type: z.literal('budget'), isHard: flag, isExceeded: flag, hasProceeded: flag, reason }),
  z.strictObject({
    type: z.literal('budget_enforcement'),
    afterStep: z.int().min(0).max(999_999),
    remainingSteps: z.int().nonnegative(),
    reason,
  }),
  z.strictObject({
    type: z.literal('policy_pre_check'),
    posture: z.enum(['strict', 'advisory']),
    isAvailable: flag,
    hasPassed: flag,
    reason,
  }),
  z.strictObject({
    type: z.literal('recovery_evaluation'),
    recoveryClass: z.enum(['R1', 'R2', 'R3']),
    failureType: text(100),
    reason,
  }),
  z.strictObject({
    type: z.literal('care_routing_optimized'),
    isKilled: flag,
    isEnabled: flag,
    isShadow: flag,
    confidencePercent: z.int().min(0).max(100),
    baselineAgentId: agentId,
    optimizedAgentId: agentId,
    signals: JsonObject,
    reason,
  }),
])
export type DecisionFacts = z.output<typeof DecisionFacts>
export type DecisionType = DecisionFacts['type']

export const DecisionType = z.enum([
  'routing',
  'recovery',
  'memory',
  'policy',
  'budget',
  'budget_enforcement',
  'policy_pre_check',
  'recovery_evaluation',
  'care_routing_optimized',
])

/** What was decided, of what was known, and what came of it. It is kept as it was. */
export const DecisionRecord = z.object({
  id: DecisionId,
  type: DecisionType,
  source: DecisionSource,
  trigger: DecisionTrigger,
  causalRole: CausalRole,
  outcome: DecisionOutcome,
  reason: text(2_000).nullable(),
  inputs: z.record(z.string(), z.json()),
  details: z.record(z.string(), z.json()),
  runId: RunId.nullable(),
  /** What the decision was for before there was a run. */
  requestId: text(200).nullable(),
  actorId: ActorId,
  decidedAt: z.iso.datetime(),
})
export type DecisionRecord = z.infer<typeof DecisionRecord>

const example = {
  id: '019b7a00-0000-7000-8000-000000000d01',
  type: 'budget_enforcement',
  source: 'system',
  trigger: 'reactive',
  causalRole: 'in_run',
  outcome: 'execution_halted',
  reason: 'The budget is spent.',
  inputs: { afterStep: 3, remainingSteps: 9 },
  details: { enforcement_mode: 'hard', halt_point: 'after_step_3', remaining_steps: 9 },
  runId,
  requestId: null,
  actorId: 'alice',
  decidedAt: '2026-01-01T12:00:00.000Z',
}

/** Records what was decided where the spine itself does not decide: in a router, a gateway, an agent. */
export const recordDecision = contract({
  name: 'decisions.record',
  says: 'Records what was decided outside, such as by a router or a gateway. What it came to follows from what was known.',
  effect: 'write',
  http: { method: 'POST', path: '/decisions' },
  requires: 'runs:write',
  input: z.strictObject({
    decision: DecisionFacts,
    runId: RunId.optional(),
    requestId: text(200).optional(),
  }),
  output: DecisionRecord,
  refusals: {
    ...runNotFound,
    DECISION_UNBOUND: {
      kind: 'unprocessable',
      says: 'A decision of this type is recorded once for its run, or its request. Name that.',
    },
    DECISION_NOT_DUE: {
      kind: 'unprocessable',
      says: 'A decision of this type is only recorded where it stops or changes something. This one does neither.',
    },
    DECISION_RECORDED: { kind: 'conflict', says: 'This decision is recorded already, for the same run or request.' },
    SIGNAL_FORBIDDEN: { kind: 'unprocessable', says: 'Routing may not be optimised by one of these signals.' },
  },
  example: {
    input: {
      decision: { type: 'budget_enforcement', afterStep: 3, remainingSteps: 9, reason: 'The budget is spent.' },
      runId,
    },
    output: example,
  },
})

/** Lists what was decided, newest first. */
export const listDecisions = contract({
  name: 'decisions.list',
  says: 'Lists what was decided, newest first: of a run, of a request, of a type, by somebody.',
  effect: 'read',
  http: { method: 'GET', path: '/decisions' },
  requires: 'runs:read',
  input: z.strictObject({
    ...pageInput,
    runId: RunId.optional(),
    requestId: text(200).optional(),
    type: z.array(DecisionType).optional(),
    actorId: text(200).optional(),
  }),
  output: pageOf(DecisionRecord),
  refusals: {},
  example: { input: { runId }, output: { items: [example], nextCursor: null } },
})

/** What a list of decisions may be narrowed by. */
export type DecisionFilter = z.output<typeof listDecisions.input>
