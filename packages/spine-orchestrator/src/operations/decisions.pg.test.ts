import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'
import { aRunningRunIn } from '../testing/runs.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const routing = { type: 'routing', isRouted: true, agentId: 'a', eligibleAgents: ['a', 'b'] }
const halt = { type: 'budget_enforcement', afterStep: 3, remainingSteps: 9 }

describe('a decision', () => {
  it('is found by its run, its request, its type and who told it, newest first', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    const first = await ask('decisions.record', { decision: routing, requestId: 'r-1', runId })
    await ask('decisions.record', { decision: halt, runId })
    await ask('decisions.record', { decision: { ...routing, isRouted: false }, requestId: 'r-2' })
    if (first.outcome !== 'done') throw new Error(first.outcome)

    const all = await ask('decisions.list', { limit: 2 })
    if (all.outcome !== 'done') throw new Error(all.outcome)
    expect(all.value.items.map(({ outcome }) => outcome)).toEqual(['none', 'execution_halted'])
    expect(await ask('decisions.list', { limit: 2, cursor: all.value.nextCursor })).toMatchObject({
      value: { items: [first.value], nextCursor: null },
    })
    for (const [filter, count] of [
      [{ runId }, 2],
      [{ requestId: 'r-1' }, 1],
      [{ type: ['routing'] }, 2],
      [{ type: ['routing'], runId }, 1],
      [{ actorId: 'alice' }, 3],
      [{ actorId: 'bob' }, 0],
    ] as const)
      expect(await ask('decisions.list', filter)).toMatchObject({ value: { items: { length: count } } })
  })

  it('that is made once is recorded once, however many tell it at once', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    const check = { type: 'policy_pre_check', posture: 'strict', isAvailable: false, hasPassed: false }

    for (const told of [
      { decision: halt, runId },
      { decision: check, requestId: 'r-1' },
      { decision: { type: 'recovery_evaluation', recoveryClass: 'R2', failureType: 'timeout' }, runId },
    ]) {
      const ends = await Promise.all(Array.from({ length: 6 }, () => ask('decisions.record', told)))
      expect(ends.map((end) => (end.outcome === 'refused' ? end.code : end.outcome)).toSorted()).toEqual([
        ...Array.from({ length: 5 }, () => 'DECISION_RECORDED'),
        'done',
      ])
    }
    const blocked = { decision: { ...check, isAvailable: true }, requestId: 'r-1' }
    expect(await ask('decisions.record', blocked)).toMatchObject({ value: { outcome: 'policy_blocked' } })
  })

  it('is of one tenant, which has its own of the same', async () => {
    const [mine, theirs] = [aTenant(), aTenant()]
    const runId = await aRunningRunIn(mine.here)
    const told = { decision: { type: 'policy_pre_check', posture: 'strict', isAvailable: false, hasPassed: false } }

    expect(await theirs.ask('decisions.record', { decision: halt, runId })).toMatchObject({ code: 'RUN_NOT_FOUND' })
    for (const tenant of [mine, theirs])
      expect(await tenant.ask('decisions.record', { ...told, requestId: 'r-1' })).toMatchObject({ outcome: 'done' })
    await mine.ask('decisions.record', { decision: halt, runId })
    expect(await theirs.ask('decisions.list', { runId })).toMatchObject({ value: { items: [] } })
    expect(await theirs.ask('decisions.list', {})).toMatchObject({ value: { items: { length: 1 } } })
  })

  it('is not told what it came to, and stays as it was', async () => {
    const { ask, here } = aTenant()
    const runId = await aRunningRunIn(here)
    const secret = { ...routing, reason: 'password=Hunter2hunter2' }

    expect(await ask('decisions.record', { decision: { ...halt, outcome: 'none' }, runId })).toMatchObject({
      outcome: 'invalid',
    })
    await ask('decisions.record', { decision: secret, runId })

    expect(JSON.stringify(await db.all(`select * from hoc.decisions where run_id = '${runId}'`))).not.toContain(
      'unter2',
    )
    for (const sql of ['update hoc.decisions set reason = null', 'delete from hoc.decision_keys'])
      await expect(db.all(sql)).rejects.toThrow('append-only')
  })
})

function aTenant() {
  const caller = anOperator({ grants: ['runs:read', 'runs:write'] })
  const spine = aSpine(db)
  const ask = <Name extends AnyContract['name']>(name: Name, input: object) => spine.dispatch(name, input, caller)
  return { here: { spine, caller }, ask }
}
