import type { ProposalFilter } from '@hoc/spine-schemas/proposal-contracts'
import { Proposal, ProposalVersion, type ProposalId } from '@hoc/spine-schemas/proposals'
import knex from 'knex'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, type, name, rationale, rule, state, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", version, json_build_object('lessonId', lesson_id, 'sourceEventType', source_event_type,
    'sourceEventId', source_event_id, 'sourceRunId', source_run_id) as provenance`

/** Finds a proposal as it stands. */
export async function findProposal(tx: Tx, id: ProposalId): Promise<Proposal | undefined> {
  const text = `select ${columns} from hoc.policy_proposals where tenant_id = hoc.tenant() and id = $1`
  return first(Proposal, await tx.rows({ effect: 'read', name: 'proposals.find', text, values: [id] }))
}

/** Reads a proposal and holds its row until the transaction ends. */
export async function lockProposal(tx: Tx, id: ProposalId): Promise<Proposal | undefined> {
  const text = `select ${columns} from hoc.policy_proposals where tenant_id = hoc.tenant() and id = $1 for update`
  return first(Proposal, await tx.rows({ effect: 'read', name: 'proposals.lock', text, values: [id] }))
}

/** Lists proposals, newest first, one beyond the limit. */
export async function listProposals(tx: Tx, { limit, cursor, type, lessonId }: ProposalFilter): Promise<Proposal[]> {
  const query = build('hoc.policy_proposals')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (type) query.whereIn('type', type)
  if (lessonId) query.where('lesson_id', lessonId)
  if (cursor) query.where('id', '<', cursor)

  return all(Proposal, await tx.rows(built(query)))
}

interface VersionPage {
  readonly proposalId: ProposalId
  /** The version that the list goes on after. */
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Lists the versions of a proposal, oldest first, one beyond the limit. */
export async function listProposalVersions(
  tx: Tx,
  { proposalId, cursor, limit }: VersionPage,
): Promise<ProposalVersion[]> {
  const text = `select proposal_id as "proposalId", version, name, rationale, rule, reason, created_by as "createdBy",
      created_at as "createdAt"
    from hoc.policy_proposal_versions
    where tenant_id = hoc.tenant() and proposal_id = $1 and version > coalesce($2::integer, 0) order by version limit $3`
  const values = [proposalId, cursor ?? null, limit + 1]
  return all(ProposalVersion, await tx.rows({ effect: 'read', name: 'proposals.versions', text, values }))
}

/** Inserts a proposal, with the first of its versions. */
export function insertProposal(proposal: Proposal): Write {
  const { lessonId, sourceEventType, sourceEventId, sourceRunId } = proposal.provenance
  return {
    effect: 'write',
    name: 'proposals.insert',
    text: `with p as (
             insert into hoc.policy_proposals (id, type, name, rationale, rule, lesson_id, source_event_type,
               source_event_id, source_run_id, state, created_by, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           )
           insert into hoc.policy_proposal_versions (proposal_id, version, name, rationale, rule, created_by, created_at)
           values ($1, $14, $3, $4, $5, $11, $12)`,
    values: [
      proposal.id,
      proposal.type,
      proposal.name,
      proposal.rationale,
      JSON.stringify(proposal.rule),
      lessonId,
      sourceEventType,
      sourceEventId,
      sourceRunId,
      proposal.state,
      proposal.createdBy,
      proposal.createdAt,
      proposal.updatedAt,
      proposal.version,
    ],
  }
}

/** Writes a proposal over the version that it was decided from, and keeps the new one beside the old, or fails. */
export function applyProposal(
  before: Proposal,
  after: Proposal,
  { reason, createdBy, createdAt }: ProposalVersion,
): Write {
  return {
    effect: 'write',
    name: 'proposals.apply',
    text: `with w as (
             update hoc.policy_proposals set name = $3, rationale = $4, rule = $5, updated_at = $6, version = $7
             where tenant_id = hoc.tenant() and id = $1 and version = $2 returning 1
           ), v as (
             insert into hoc.policy_proposal_versions (proposal_id, version, name, rationale, rule, reason, created_by,
               created_at)
             values ($1, $7, $3, $4, $5, $8, $9, $10)
           ) select hoc.expect(count(*), 1, 'proposal') from w`,
    values: [
      before.id,
      before.version,
      after.name,
      after.rationale,
      JSON.stringify(after.rule),
      after.updatedAt,
      after.version,
      reason,
      createdBy,
      createdAt,
    ],
  }
}
