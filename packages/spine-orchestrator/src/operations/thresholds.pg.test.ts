import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { alice, anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('thresholds', () => {
  it('are in force for the agent that they were set for, then for its tenant, then by default', async () => {
    const { ask } = aTenant()
    await ask('thresholds.set', { maxCostMicros: 5_000_000, failureSignal: false })
    await ask('thresholds.set', { agentId: 'invoice-agent', maxCostMicros: 100_000 })

    expect(await ask('thresholds.resolve', { agentId: 'invoice-agent' })).toMatchObject({
      value: {
        maxExecutionMs: { value: 60_000, source: 'default' },
        maxCostMicros: { value: 100_000, source: 'agent' },
        failureSignal: { value: false, source: 'tenant' },
      },
    })
    expect(await ask('thresholds.resolve', { agentId: 'another' })).toMatchObject({
      value: { maxCostMicros: { value: 5_000_000, source: 'tenant' } },
    })
    expect(await ask('thresholds.resolve', {})).toMatchObject({ value: { maxCostMicros: { source: 'tenant' } } })
  })

  it('are of one tenant: another one sees none, and is held to none', async () => {
    const here = aTenant()
    const elsewhere = aTenant()
    await here.ask('thresholds.set', { maxTokens: 500 })
    await here.ask('thresholds.set', { agentId: 'invoice-agent', maxTokens: 256 })

    expect(await elsewhere.ask('thresholds.list', {})).toMatchObject({ value: { items: [] } })
    expect(await elsewhere.ask('thresholds.resolve', { agentId: 'invoice-agent' })).toMatchObject({
      value: { maxTokens: { source: 'default' } },
    })
  })

  it('are listed page by page in whatever script their agents are named, and no other cursor is taken', async () => {
    const { ask } = aTenant()
    const agents = ['a', 'ÿ', 'агент', '語'.repeat(100), '🦊'.repeat(50)]
    for (const agentId of agents) await ask('thresholds.set', { agentId, maxTokens: 500 })

    const seen: (string | null)[] = []
    let cursor: string | null | undefined
    do {
      const listed = await ask('thresholds.list', { limit: 1, ...(cursor && { cursor }) })
      if (listed.outcome !== 'done') throw new Error(listed.outcome)
      seen.push(...listed.value.items.map(({ agentId }) => agentId))
      cursor = listed.value.nextCursor
    } while (cursor)

    expect(seen.toSorted()).toEqual(agents.toSorted())
    for (const forged of ['AA', '7aC9', '_w'])
      expect(await ask('thresholds.list', { cursor: forged })).toMatchObject({ outcome: 'invalid' })
  })

  it('are set whole: what is left out is left to the next wider scope', async () => {
    const { ask } = aTenant()
    await ask('thresholds.set', { agentId: 'a', maxTokens: 500, maxExecutionMs: 2_000 })

    const again = await ask('thresholds.set', { agentId: 'a', maxTokens: 500 })

    expect(again).toMatchObject({ value: { maxExecutionMs: null, maxTokens: 500, updatedBy: alice, version: 2 } })
  })

  it('are listed page by page, the tenant’s first', async () => {
    const { ask } = aTenant()
    for (const agentId of ['b', undefined, 'a']) await ask('thresholds.set', { agentId, maxTokens: 500 })

    const first = await ask('thresholds.list', { limit: 1 })
    const cursor = first.outcome === 'done' ? first.value.nextCursor : null
    const rest = await ask('thresholds.list', { cursor })

    expect(first).toMatchObject({ value: { items: [{ scope: 'tenant', agentId: null }] } })
    expect(rest).toMatchObject({ value: { items: [{ agentId: 'a' }, { agentId: 'b' }], nextCursor: null } })
  })

  it('that are set by five at once are set once, and refused to the others', async () => {
    const { ask } = aTenant()

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => ask('thresholds.set', { maxTokens: 500 })))

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['done', ...Array(4).fill('refused')])
  })

  it.each([
    { maxExecutionMs: 999 },
    { maxCostMicros: 100_000_001 },
    { maxTokens: 0.5 },
    { agentId: 'a\0b', maxTokens: 500 },
    { agentId: '', maxTokens: 500 },
    { maxTokens: 500, project: 'p' },
    { failureSignal: 'no' },
  ])('take nothing beyond what they say: %j', async (input) => {
    expect(await aTenant().ask('thresholds.set', input)).toMatchObject({ outcome: 'invalid' })
  })
})

function aTenant() {
  const caller = anOperator({ grants: ['policies:read', 'policies:write'] })
  const spine = aSpine(db)
  return {
    ask: <Name extends AnyContract['name']>(name: Name, input: object) => spine.dispatch(name, input, caller),
  }
}
