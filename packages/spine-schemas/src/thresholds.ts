import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { agentThresholds } from './examples/thresholds.ts'
import { cursorOf, pageInput, pageOf } from './page.ts'
import { anyText, text } from './text.ts'

/** What is limited of one run. Beyond a limit is over it; reaching it is allowed. */
export const limits = {
  /** From its start to its end. */
  maxExecutionMs: z.int().min(1_000).max(300_000),
  maxTokens: z.int().min(256).max(200_000),
  maxCostMicros: z.int().min(10_000).max(100_000_000),
  /** Whether a run that failed is told of as a signal. */
  failureSignal: z.boolean(),
}

/** How far a threshold reaches, the most specific first. */
export const ThresholdScope = z.enum(['agent', 'project', 'provider', 'tenant', 'global'])
export type ThresholdScope = z.infer<typeof ThresholdScope>

/** Where a limit in force comes from: a scope for which it was set, or nowhere, so that the default holds. */
export const ThresholdSource = z.enum([...ThresholdScope.options, 'default'])
export type ThresholdSource = z.infer<typeof ThresholdSource>

/** What is set for one scope; null is left to the next wider one. */
export const SetLimits = z.object({
  maxExecutionMs: limits.maxExecutionMs.nullable(),
  maxTokens: limits.maxTokens.nullable(),
  maxCostMicros: limits.maxCostMicros.nullable(),
  failureSignal: limits.failureSignal.nullable(),
})
export type SetLimits = z.infer<typeof SetLimits>

/** The thresholds of one agent, or of the whole tenant. */
export const Thresholds = z.object({
  ...SetLimits.shape,
  scope: ThresholdScope.extract(['agent', 'tenant']),
  /** Null is: of all agents of the tenant. */
  agentId: text(100).nullable(),
  updatedBy: ActorId,
  updatedAt: z.iso.datetime(),
  version: z.int().positive(),
})
export type Thresholds = z.infer<typeof Thresholds>

/** The limits in force for a run, and where each comes from. */
export const ResolvedLimits = z.object({
  maxExecutionMs: z.object({ value: limits.maxExecutionMs, source: ThresholdSource }),
  maxTokens: z.object({ value: limits.maxTokens, source: ThresholdSource }),
  maxCostMicros: z.object({ value: limits.maxCostMicros, source: ThresholdSource }),
  failureSignal: z.object({ value: limits.failureSignal, source: ThresholdSource }),
})
export type ResolvedLimits = z.infer<typeof ResolvedLimits>

/** Sets what the runs of one agent, or of the tenant, may take. */
export const setThresholds = contract({
  name: 'thresholds.set',
  says: 'Sets what a run of one agent may take, or of any agent. What is left out is left to the tenant’s, then to the default.',
  effect: 'write',
  http: { method: 'PUT', path: '/thresholds' },
  requires: 'policies:write',
  input: z.strictObject({
    agentId: text(100).optional(),
    maxExecutionMs: limits.maxExecutionMs.optional(),
    maxTokens: limits.maxTokens.optional(),
    maxCostMicros: limits.maxCostMicros.optional(),
    failureSignal: limits.failureSignal.optional(),
  }),
  output: Thresholds,
  refusals: { THRESHOLDS_UNCHANGED: { kind: 'conflict', says: 'The thresholds are just so already.' } },
  example: { input: { agentId: 'invoice-agent', maxCostMicros: 500_000 }, output: agentThresholds },
})

/** Where a list of thresholds goes on: after an agent, of three bytes a letter. That of the tenant comes first. */
const SubjectCursor = cursorOf(anyText(100), 400)

/** Lists the thresholds that were set. */
export const listThresholds = contract({
  name: 'thresholds.list',
  says: 'Lists the thresholds that were set: the tenant’s first, then by agent.',
  effect: 'read',
  http: { method: 'GET', path: '/thresholds' },
  requires: 'policies:read',
  input: z.strictObject({ limit: pageInput.limit, cursor: SubjectCursor.optional() }),
  output: pageOf(Thresholds),
  refusals: {},
  example: { input: {}, output: { items: [agentThresholds], nextCursor: null } },
})

/** Tells the limits in force, and where each comes from. */
export const resolveThresholds = contract({
  name: 'thresholds.resolve',
  says: 'Tells the limits in force for the runs of an agent, and where each comes from: the most specific that was set.',
  effect: 'read',
  http: { method: 'GET', path: '/thresholds/resolve' },
  requires: 'policies:read',
  input: z.strictObject({ agentId: text(100).optional() }),
  output: ResolvedLimits,
  refusals: {},
  example: {
    input: { agentId: 'invoice-agent' },
    output: {
      maxExecutionMs: { value: 60_000, source: 'default' },
      maxTokens: { value: 8_192, source: 'default' },
      maxCostMicros: { value: 500_000, source: 'agent' },
      failureSignal: { value: true, source: 'default' },
    },
  },
})
