import { ProposalId } from '@hoc/spine-schemas/proposals'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { aLesson, aProposal } from '@hoc/spine-schemas/testing/lessons'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { insertLessons } from './lessons.ts'
import { findProposal, insertProposal, listProposals } from './proposals.ts'
import { tables } from './tables.ts'
import { openTestDatabase, rolledBack, type TestDatabase, type TestTx } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
const failure = aLesson()
const unknown = '019b7a00-0000-7000-8000-00000000dead'

describe('a proposal', () => {
  it('is read as it was inserted, and begins its versions', () =>
    inTenant(async (tx) => {
      const proposal = aProposal()
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(proposal))

      expect(await findProposal(tx, proposal.id)).toEqual(proposal)
      expect(await listProposals(tx, { limit: 9 })).toEqual([proposal])
      const text = 'select proposal_id, version, name, rationale, rule, reason from hoc.policy_proposal_versions'
      const { name, rationale, rule } = proposal
      expect(await tx.rows({ effect: 'read', text, values: [] })).toEqual([
        { proposal_id: proposal.id, version: 1, name, rationale, rule, reason: null },
      ])
    }))

  it('is one for each lesson, and of a lesson that is there', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(aProposal()))
      const id = ProposalId.parse('019b7a00-0000-7000-8000-0000000000d2')

      await expect(tx.run(insertProposal(aProposal({ id })))).rejects.toThrow('duplicate key')
    }))

  it('comes of no lesson that is not there', () =>
    inTenant(async (tx) => {
      await expect(tx.run(insertProposal(aProposal()))).rejects.toThrow('foreign key')
    }))

  it('is narrowed by its type, its lesson and where a page ended', () =>
    inTenant(async (tx) => {
      const proposal = aProposal()
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(proposal))

      for (const filter of [{ type: ['timeout_policy' as const] }, { lessonId: failure.id }])
        expect(await listProposals(tx, { limit: 9, ...filter })).toEqual([proposal])
      for (const filter of [{ type: ['retry_policy' as const] }, { lessonId: unknown }, { cursor: proposal.id }])
        expect(await listProposals(tx, { limit: 9, ...filter })).toEqual([])
    }))

  it('of another tenant is not there', () =>
    inTenant(async (tx) => {
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(aProposal()))
      await tx.rows({
        effect: 'read',
        text: `select set_config('hoc.tenant', $1, true)`,
        values: [anOperator().tenantId],
      })

      expect(await findProposal(tx, aProposal().id)).toBeUndefined()
      expect(await listProposals(tx, { limit: 9 })).toEqual([])
    }))
})

describe('policies', () => {
  it('own neither lessons nor what was prevented', () => {
    const owned = Object.entries(tables).flatMap(([name, { owner }]) => (owner === 'policies' ? [name] : []))

    expect(owned).toEqual(expect.arrayContaining(['policy_proposals', 'policy_proposal_versions']))
    expect(owned.filter((name) => ['lessons_learned', 'prevention_records'].includes(name))).toEqual([])
    expect(tables.lessons_learned.owner).toBe('incidents')
  })

  it('write their own tables and no others', () => {
    const { text } = insertProposal(aProposal())
    const written = [...text.matchAll(/(?:insert into|update|delete from) hoc\.(\w+)/g)].map(([, name]) => name)

    expect(written).toEqual(['policy_proposals', 'policy_proposal_versions'])
  })
})

function inTenant(test: (tx: TestTx) => Promise<void>): Promise<void> {
  return rolledBack(db.pool, tenantId, test)
}
