import { z } from 'zod'

import { ActorId } from './caller.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const ProposalId = uuid().brand<'ProposalId'>()
export type ProposalId = z.infer<typeof ProposalId>

/** What kind of policy is proposed. */
export const ProposalType = z.enum([
  'timeout_policy',
  'crash_recovery_policy',
  'retry_policy',
  'failure_pattern_policy',
  'cost_cap_policy',
  'rate_limit_policy',
  'threshold_policy',
  'template_policy',
])
export type ProposalType = z.infer<typeof ProposalType>

/** A proposal is a draft: nothing that exists makes a rule of it. */
export const ProposalState = z.enum(['draft'])
export type ProposalState = z.infer<typeof ProposalState>

/** A rule as it is proposed: when it would speak, and what it would do. */
export const ProposedRule = z.strictObject({
  trigger: z.record(text(100), z.union([text(500), z.number(), z.null()])),
  action: z.strictObject({ type: z.enum(['block', 'warn', 'reference']), description: text(2_000) }),
})
export type ProposedRule = z.infer<typeof ProposedRule>

/** Where a proposal comes from. */
export const Provenance = z.object({
  lessonId: uuid().nullable(),
  sourceEventType: z.string(),
  sourceEventId: z.string(),
  sourceRunId: z.string().nullable(),
})
export type Provenance = z.infer<typeof Provenance>

const at = z.iso.datetime()

/** What a reviewer reads of a proposal, and what a version of it holds. */
const said = { name: text(600), rationale: text(5_000), rule: ProposedRule }

/** A policy that somebody might want. */
export const Proposal = z.object({
  id: ProposalId,
  type: ProposalType,
  ...said,
  provenance: Provenance,
  state: ProposalState,
  createdBy: ActorId,
  createdAt: at,
  updatedAt: at,
  version: z.int().positive(),
})
export type Proposal = z.infer<typeof Proposal>

/** A proposal as it stood at one time, and who made it so. */
export const ProposalVersion = z.object({
  proposalId: ProposalId,
  version: z.int().positive(),
  ...said,
  /** Why it was changed; null for how it began. */
  reason: text(500).nullable(),
  createdBy: ActorId,
  createdAt: at,
})
export type ProposalVersion = z.infer<typeof ProposalVersion>
