import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anOperator, bob } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aProposalIn } from '../testing/lessons.ts'
import { rowsOf } from '../testing/plumbing.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

function aTenant() {
  const caller = anOperator({ grants: ['incidents:write', 'policies:read', 'policies:write'] })
  const spine = aSpine(db)
  const revise = (proposalId: string, version: number, facts: object) =>
    spine.dispatch(
      'proposals.revise',
      { proposalId, version, reason: 'Shorter.', ...facts },
      { ...caller, actorId: bob },
    )
  return { caller, spine, revise, rows: (table: string) => rowsOf(db, table, caller.tenantId) }
}

describe('a proposal', () => {
  it('is revised, and every version of it is kept with who made it and why', async () => {
    const { spine, caller, revise } = aTenant()
    const { id: proposalId, name } = await aProposalIn({ spine, caller })

    const revised = await revise(proposalId, 1, { name: 'Stop what times out' })

    expect(revised).toMatchObject({ value: { name: 'Stop what times out', version: 2, state: 'draft' } })
    expect(await spine.dispatch('proposals.get', { proposalId }, caller)).toMatchObject({
      value: revised.outcome === 'done' && revised.value,
    })
    expect(await spine.dispatch('proposals.list_versions', { proposalId }, caller)).toMatchObject({
      value: {
        items: [
          { version: 1, name, reason: null, createdBy: caller.actorId },
          { version: 2, name: 'Stop what times out', reason: 'Shorter.', createdBy: bob },
        ],
        nextCursor: null,
      },
    })
  })

  it('has versions that are listed page by page', async () => {
    const { spine, caller, revise } = aTenant()
    const { id: proposalId } = await aProposalIn({ spine, caller })
    for (const version of [1, 2]) await revise(proposalId, version, { name: `n${version}` })

    const page = await spine.dispatch('proposals.list_versions', { proposalId, limit: 2 }, caller)
    if (page.outcome !== 'done') throw new Error(page.outcome)
    const cursor = page.value.nextCursor
    const rest = await spine.dispatch('proposals.list_versions', { proposalId, cursor }, caller)

    expect(page.value.items).toMatchObject([{ version: 1 }, { version: 2 }])
    expect(rest).toMatchObject({ value: { items: [{ version: 3 }], nextCursor: null } })
  })

  it('is revised once of many who have read the same version', async () => {
    const { spine, caller, revise, rows } = aTenant()
    const { id } = await aProposalIn({ spine, caller })

    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => revise(id, 1, { name: `n${n}` })))

    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter((one) => one.outcome === 'refused' && one.code === 'PROPOSAL_CHANGED')).toHaveLength(5)
    expect(await rows('policy_proposal_versions')).toHaveLength(2)
  })

  it('does not exist for another tenant', async () => {
    const { id: proposalId } = await aProposalIn(aTenant())
    const { spine, caller, revise } = aTenant()
    const missing = { outcome: 'refused', code: 'PROPOSAL_NOT_FOUND' }

    expect(await revise(proposalId, 1, { name: 'Ours' })).toMatchObject(missing)
    expect(await spine.dispatch('proposals.get', { proposalId }, caller)).toMatchObject(missing)
    expect(await spine.dispatch('proposals.list_versions', { proposalId }, caller)).toMatchObject(missing)
    expect(await spine.dispatch('proposals.list', {}, caller)).toMatchObject({ value: { items: [] } })
  })

  it.each([
    ['an action that does not exist', { rule: { trigger: {}, action: { type: 'allow', description: 'x' } } }],
    [
      'a trigger with a shape of its own',
      { rule: { trigger: { a: { b: 1 } }, action: { type: 'warn', description: 'x' } } },
    ],
    [
      'a trigger that PostgreSQL cannot keep',
      { rule: { trigger: { a: '\0' }, action: { type: 'warn', description: 'x' } } },
    ],
    ['a state', { state: 'approved' }],
    ['a name of nothing', { name: ' ' }],
    ['what PostgreSQL cannot keep', { name: 'a\0b' }],
  ])('is not revised with %s', async (_, facts) => {
    const { spine, caller, revise } = aTenant()
    const { id } = await aProposalIn({ spine, caller })

    expect(await revise(id, 1, facts)).toMatchObject({ outcome: 'invalid' })
  })

  it('is a draft, and no operation approves, activates or enforces one', () => {
    const { registry } = aTenant().spine
    const writing = registry
      .list()
      .filter((name) => registry.describe(name)?.tablesWritten.includes('policy_proposals'))

    expect(writing).toEqual(['lessons.convert_to_draft', 'proposals.revise'])
    expect(registry.list().filter((name) => name.startsWith('proposals.'))).toEqual([
      'proposals.get',
      'proposals.list',
      'proposals.list_versions',
      'proposals.revise',
    ])
  })

  it('leaves nothing of a revision whose version cannot be kept', async () => {
    const { spine, caller, revise, rows } = aTenant()
    const { id } = await aProposalIn({ spine, caller })
    const before = [await rows('policy_proposals'), await rows('ledger'), await rows('outbox')]
    await db.all(`create function hoc.full() returns trigger language plpgsql as $$ begin raise 'The disk is full.'; end $$;
      create trigger full_disk before insert on hoc.policy_proposal_versions for each row execute function hoc.full()`)

    await expect(revise(id, 1, { name: 'x' })).rejects.toThrow('The disk is full.')

    await db.all('drop trigger full_disk on hoc.policy_proposal_versions')
    expect([await rows('policy_proposals'), await rows('ledger'), await rows('outbox')]).toEqual(before)
    expect(await revise(id, 1, { name: 'x' })).toMatchObject({ outcome: 'done' })
  })
})
