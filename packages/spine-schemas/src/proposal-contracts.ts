import { z } from 'zod'

import { contract } from './contract.ts'
import { draftProposal, proposalId } from './examples/lessons.ts'
import { pageInput, pageOf } from './page.ts'
import { Proposal, ProposalId, ProposalType } from './proposals.ts'

const notFound = { PROPOSAL_NOT_FOUND: { kind: 'missing', says: 'There is no such proposal.' } } as const

/** Lists proposals, newest first. */
export const listProposals = contract({
  name: 'proposals.list',
  says: 'Lists proposed policies, newest first. Each is a draft, and in force nowhere.',
  effect: 'read',
  http: { method: 'GET', path: '/proposals' },
  requires: 'policies:read',
  input: z.strictObject({ ...pageInput, type: z.array(ProposalType).optional(), lessonId: z.uuid().optional() }),
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
