import * as proposals from '@hoc/drivers/proposals'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { page } from '@hoc/spine-schemas/page'
import { getProposal, listProposals } from '@hoc/spine-schemas/proposal-contracts'

import { operation } from '../kernel/operation.ts'

export const listProposalsOperation = operation(listProposals, async ({ tx, input }) => {
  const rows = await proposals.listProposals(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const getProposalOperation = operation(getProposal, async ({ tx, input }) => {
  const proposal = await proposals.findProposal(tx, input.proposalId)

  return andThen(found(proposal, 'PROPOSAL_NOT_FOUND'), (output) => ({ output }))
})
