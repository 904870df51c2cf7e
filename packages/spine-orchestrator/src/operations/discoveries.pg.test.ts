import { applyDiscovery, lockDiscovery } from '@hoc/drivers/discoveries'
import { openTestDatabase, rolledBack, type TestDatabase } from '@hoc/drivers/testing/database'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aSpine } from '../testing/incidents.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const sighting = { artifact: 'runs', signalType: 'dominant_field' }

describe('a discovery', () => {
  it.each([{}, { field: 'goal' }])('loses nothing of what many tell at once: %o', async (facts) => {
    const { ask } = aTenant()

    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        ask('discoveries.emit', { ...sighting, ...facts, evidence: { [`seen${n}`]: n, all: n } }),
      ),
    )

    expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['done']))
    const listed = await ask('discoveries.list', {})
    if (listed.outcome !== 'done') throw new Error(listed.outcome)
    expect(listed.value.items).toMatchObject([{ seenCount: 20 }])
    expect(Object.keys(listed.value.items[0]?.evidence ?? {})).toHaveLength(21)
  })

  it('keeps what was not told again, and is another one for another field', async () => {
    const { ask } = aTenant()
    await ask('discoveries.emit', { ...sighting, confidencePercent: 80, notes: 'Odd.', evidence: { a: 1 } })

    expect(await ask('discoveries.emit', { ...sighting, evidence: { b: 2 } })).toMatchObject({
      value: { seenCount: 2, confidencePercent: 80, notes: 'Odd.', evidence: { a: 1, b: 2 }, field: null },
    })
    expect(await ask('discoveries.emit', { ...sighting, field: 'goal' })).toMatchObject({ value: { seenCount: 1 } })
  })

  it('is of one tenant, which counts for itself', async () => {
    const [mine, theirs] = [aTenant(), aTenant()]
    await mine.ask('discoveries.emit', sighting)
    await mine.ask('discoveries.emit', sighting)

    expect(await theirs.ask('discoveries.list', {})).toMatchObject({ value: { items: [] } })
    expect(await theirs.ask('discoveries.emit', sighting)).toMatchObject({ value: { seenCount: 1 } })
    expect(await mine.ask('discoveries.list', {})).toMatchObject({ value: { items: [{ seenCount: 2 }] } })
  })

  it('is listed by how often it was seen, page by page', async () => {
    const { ask } = aTenant()
    for (const artifact of ['a', 'b', 'b', 'c', 'b', 'c', 'd']) await ask('discoveries.emit', { ...sighting, artifact })
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await ask('discoveries.list', { limit: 1, ...(cursor && { cursor }) })
      if (page.outcome !== 'done') throw new Error(JSON.stringify(page))
      seen.push(...page.value.items.map(({ artifact }) => artifact))
      cursor = page.value.nextCursor
    } while (cursor)

    expect(seen).toEqual(['b', 'c', 'd', 'a'])
    expect(await ask('discoveries.list', { artifact: 'c' })).toMatchObject({ value: { items: [{ seenCount: 2 }] } })
    expect(await ask('discoveries.list', { signalType: 'other' })).toMatchObject({ value: { items: [] } })
  })

  it('G3: is gone with the transaction of whoever noted it, and fails it where another came first', async () => {
    const { ask, caller } = aTenant()
    const noted = await ask('discoveries.emit', sighting)
    if (noted.outcome !== 'done') throw new Error(noted.outcome)
    const again = { ...noted.value, seenCount: 2 }

    await rolledBack(db.pool, caller.tenantId, async (tx) => {
      await tx.run(applyDiscovery(again))
      expect(await lockDiscovery(tx, sighting)).toMatchObject({ seenCount: 2 })
      await expect(tx.run(applyDiscovery(again))).rejects.toThrow('Expected to write 1 discovery, wrote 0.')
    })
    expect(await ask('discoveries.list', {})).toMatchObject({ value: { items: [{ seenCount: 1 }] } })
  })
})

function aTenant() {
  const caller = anOperator({ grants: ['discoveries:read', 'discoveries:write'] })
  const spine = aSpine(db)
  const ask = <Name extends AnyContract['name']>(name: Name, input: object) => spine.dispatch(name, input, caller)
  return { caller, ask }
}
