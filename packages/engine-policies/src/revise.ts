import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { reviseProposal } from '@hoc/spine-schemas/proposal-contracts'
import type { Proposal, ProposalVersion } from '@hoc/spine-schemas/proposals'
import type { z } from 'zod'

interface Revising extends Omit<z.output<typeof reviseProposal.input>, 'proposalId'> {
  readonly by: ActorId
  readonly at: string
}

interface Revision {
  readonly before: Proposal
  readonly after: Proposal
  /** What is kept of it for good. */
  readonly version: ProposalVersion
}

/** Rewrites a draft as somebody who has read its newest version wants it. */
export function revise(
  before: Proposal | undefined,
  { version: seen, reason, by, at, ...wanted }: Revising,
): Decision<Revision, RefusalCode<typeof reviseProposal>> {
  if (!before) return refuse('PROPOSAL_NOT_FOUND')
  if (before.version !== seen) return refuse('PROPOSAL_CHANGED')

  const { name = before.name, rationale = before.rationale, rule = before.rule } = wanted
  const says = { name, rationale, rule }
  if (isSaying(before, says)) return refuse('PROPOSAL_UNCHANGED')

  const version = before.version + 1
  return accept({
    before,
    after: { ...before, ...says, updatedAt: at, version },
    version: { proposalId: before.id, version, ...says, reason, createdBy: by, createdAt: at },
  })
}

type Said = Pick<Proposal, 'name' | 'rationale' | 'rule'>

function isSaying(before: Said, { name, rationale, rule }: Said): boolean {
  return name === before.name && rationale === before.rationale && ruleText(rule) === ruleText(before.rule)
}

// In whatever order the keys of its trigger came.
function ruleText({ trigger, action }: Proposal['rule']): string {
  return JSON.stringify([
    Object.entries(trigger).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    action.type,
    action.description,
  ])
}
