import { ProposalId } from '@hoc/spine-schemas/proposals'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { aLesson, aProposal, aProposalVersion } from '@hoc/spine-schemas/testing/lessons'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { insertLessons } from './lessons.ts'
import {
  applyProposal,
  findProposal,
  insertProposal,
  listProposals,
  listProposalVersions,
  lockProposal,
} from './proposals.ts'
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
      expect(await listProposalVersions(tx, { proposalId: proposal.id, limit: 9 })).toEqual([aProposalVersion()])
    }))

  it('is written over the version that it was decided from, and every version is kept', () =>
    inTenant(async (tx) => {
      const [before, after] = [aProposal(), aProposal({ name: 'Shorter', version: 2 })]
      const version = aProposalVersion({ name: 'Shorter', version: 2, reason: 'It was long.' })
      await tx.run(insertLessons([failure]))
      await tx.run(insertProposal(before))
      await tx.run(applyProposal(before, after, version))

      expect(await lockProposal(tx, before.id)).toEqual(after)
      expect(await listProposalVersions(tx, { proposalId: before.id, limit: 1 })).toEqual([aProposalVersion(), version])
      expect(await listProposalVersions(tx, { proposalId: before.id, limit: 9, cursor: '1' })).toEqual([version])
      await expect(tx.run(applyProposal(before, { ...after, version: 3 }, version))).rejects.toThrow('wrote 0')
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
    const proposal = aProposal()
    const version = aProposalVersion()
    const writes = [insertProposal(proposal), applyProposal(proposal, proposal, version)]
    const written = writes.flatMap(({ text }) => [...text.matchAll(/(?:insert into|update|delete from) hoc\.(\w+)/g)])

    expect(new Set(written.map(([, name]) => name))).toEqual(new Set(['policy_proposals', 'policy_proposal_versions']))
  })
})

function inTenant(test: (tx: TestTx) => Promise<void>): Promise<void> {
  return rolledBack(db.pool, tenantId, test)
}
