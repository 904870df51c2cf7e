import { z } from 'zod'

import { contract } from './contract.ts'
import { draftProposal, firstVersion, proposalId, revisedProposal } from './examples/lessons.ts'
import { cursorOf, pageInput, pageOf } from './page.ts'
import { Proposal, ProposalId, ProposalType, ProposalVersion } from './proposals.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

const notFound = { PROPOSAL_NOT_FOUND: { kind: 'missing', says: 'There is no such proposal.' } } as const

/** Lists proposals, newest first. */
export const listProposals = contract({
  name: 'proposals.list',
  says: 'Lists proposed policies, newest first. Each is a draft, and in force nowhere.',
  effect: 'read',
  http: { method: 'GET', path: '/proposals' },
  requires: 'policies:read',
  input: z.strictObject({ ...pageInput, type: z.array(ProposalType).optional(), lessonId: uuid().optional() }),
  output: pageOf(Proposal),
  refusals: {},
  example: { input: { limit: 1 }, output: { items: [draftProposal], nextCursor: null } },
})

/** What a list of proposals may be narrowed by. */
export type ProposalFilter = z.output<typeof listProposals.input>

/** Finds one proposal. */
export const getProposal = contract({
  name: 'proposals.get',
  says: 'Finds one proposed policy, with where it comes from.',
  effect: 'read',
  http: { method: 'GET', path: '/proposals/{proposalId}' },
  requires: 'policies:read',
  input: z.strictObject({ proposalId: ProposalId }),
  output: Proposal,
  refusals: notFound,
  example: { input: { proposalId }, output: draftProposal },
})

/** Rewrites a draft. */
export const reviseProposal = contract({
  name: 'proposals.revise',
  says: 'Rewrites a draft: its name, its rationale, its rule. What it was before is kept as a version of its own.',
  effect: 'write',
  http: { method: 'POST', path: '/proposals/{proposalId}/revise' },
  requires: 'policies:write',
  input: z.strictObject({
    proposalId: ProposalId,
    /** The version that was read before it was rewritten. */
    version: Proposal.shape.version,
    reason: text(500),
    name: Proposal.shape.name.optional(),
    rationale: Proposal.shape.rationale.optional(),
    rule: Proposal.shape.rule.optional(),
  }),
  output: Proposal,
  refusals: {
    ...notFound,
    PROPOSAL_CHANGED: { kind: 'conflict', says: 'The proposal was revised in between. Read it again first.' },
    PROPOSAL_UNCHANGED: { kind: 'conflict', says: 'The proposal says that already.' },
  },
  example: {
    input: { proposalId, version: 1, reason: 'Shorter.', name: revisedProposal.name },
    output: revisedProposal,
  },
})

/** Where a list of versions goes on: after a version. */
const VersionCursor = cursorOf(z.string().regex(/^\d{1,9}$/))

/** Tells how a proposal stood, version by version. */
export const listProposalVersions = contract({
  name: 'proposals.list_versions',
  says: 'Tells how a proposed policy stood, version by version, oldest first, and who made it so.',
  effect: 'read',
  http: { method: 'GET', path: '/proposals/{proposalId}/versions' },
  requires: 'policies:read',
  input: z.strictObject({ proposalId: ProposalId, limit: pageInput.limit, cursor: VersionCursor.optional() }),
  output: pageOf(ProposalVersion),
  refusals: notFound,
  example: { input: { proposalId }, output: { items: [firstVersion], nextCursor: null } },
})
