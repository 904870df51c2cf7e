import * as proposals from '@hoc/drivers/proposals'
import { revise } from '@hoc/engine-policies/revise'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { page, pageBy } from '@hoc/spine-schemas/page'
import { getProposal, listProposals, listProposalVersions, reviseProposal } from '@hoc/spine-schemas/proposal-contracts'

import { operation } from '../kernel/operation.ts'

export const listProposalsOperation = operation(listProposals, async ({ tx, input }) => {
  const rows = await proposals.listProposals(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getProposalOperation = operation(getProposal, async ({ tx, input }) => {
  const proposal = await proposals.findProposal(tx, input.proposalId)

  return andThen(found(proposal, 'PROPOSAL_NOT_FOUND'), (output) => ({ output }))
})

export const reviseProposalOperation = operation(
  reviseProposal,
  async ({ tx, input, caller, now }) => {
    const proposal = await proposals.lockProposal(tx, input.proposalId)

    return andThen(revise(proposal, { ...input, by: caller.actorId, at: now }), ({ before, after, version }) => ({
      output: after,
      writes: [proposals.applyProposal(before, after, version)],
      facts: [{ entity: 'proposal', id: after.id, before, after }],
      events: [{ type: 'proposal.revised', payload: after }],
    }))
  },
  { tables: ['policy_proposals', 'policy_proposal_versions'] },
)

export const listProposalVersionsOperation = operation(listProposalVersions, async ({ tx, input }) => {
  const reads = [proposals.findProposal(tx, input.proposalId), proposals.listProposalVersions(tx, input)] as const
  const [proposal, rows] = await Promise.all(reads)

  return andThen(found(proposal, 'PROPOSAL_NOT_FOUND'), () => ({
    output: pageBy(rows, input.limit, ({ version }) => String(version)),
  }))
})
