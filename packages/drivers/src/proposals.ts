import type { ProposalFilter } from '@hoc/spine-schemas/proposal-contracts'
import { Proposal, type ProposalId } from '@hoc/spine-schemas/proposals'
import knex from 'knex'
import { z } from 'zod'

import { built } from './built.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `id, type, name, rationale, rule, state, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", version, json_build_object('lessonId', lesson_id, 'sourceEventType', source_event_type,
    'sourceEventId', source_event_id, 'sourceRunId', source_run_id) as provenance`

/** Finds a proposal as it stands. */
export async function findProposal(tx: Tx, id: ProposalId): Promise<Proposal | undefined> {
  const text = `select ${columns} from hoc.policy_proposals where tenant_id = hoc.tenant() and id = $1`
  const [row] = await tx.rows({ effect: 'read', name: 'proposals.find', text, values: [id] })
  return Proposal.optional().parse(row)
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

  return z.array(Proposal).parse(await tx.rows(built(query)))
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
