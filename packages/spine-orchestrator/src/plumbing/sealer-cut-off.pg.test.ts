import { appendFile, rm } from 'node:fs/promises'
import { countPassedOver } from '@hoc/drivers/doctor'
import { readingFrom } from '@hoc/drivers/pool'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { rowsOf, someWrites } from '../testing/plumbing.ts'
import { openSealing, type Sealing } from '../testing/sealing.ts'
import { startLoop } from './loop.ts'
import { createSealer } from './sealer.ts'

let db: TestDatabase
let anchorFile: string
let { aSealer, sealedUpTo, unsealedOf, verified, anchorsOf, tamper } = {} as Sealing
beforeEach(async () => {
  db = await openTestDatabase()
  ;({ anchorFile, aSealer, sealedUpTo, unsealedOf, verified, anchorsOf, tamper } = await openSealing(db))
})
afterEach(() => db.close())

describe('a ledger whose end was cut off', () => {
  const asSealed = /to lead through position 3, [0-9a-f]{64}, as it was sealed, saw nothing there/

  it('is not sealed onto, by who sealed it or by who comes after, and that is reported', async () => {
    const { operator, sealer, write } = await cutOff()
    await write()

    await expect(sealer.seal()).rejects.toThrow(asSealed)
    await expect(aSealer().seal()).rejects.toThrow(asSealed)
    const errors: string[] = []
    const sealing = startLoop({
      name: 'seal',
      everyMs: 10,
      work: aSealer().seal,
      worker: db.worker,
      report: (_, error) => errors.push(String(error)),
    })
    await expect.poll(() => errors[0]).toMatch(asSealed)
    await sealing.stop()
    const told = await db.all(`select last_error from hoc.upkeep where name = 'seal'`)
    expect(told).toEqual([{ last_error: expect.stringMatching(asSealed) }])
    expect(await rowsOf(db, 'ledger_seals', operator.tenantId)).toHaveLength(2)
  })

  it('holds up nobody else, and is sealed to its end once its anchors are let go', async () => {
    const { operator, write } = await cutOff()
    await write()
    const other = await someWrites(db, 2)
    const sealer = aSealer({ batch: 2 })
    const pass = () => sealer.seal().catch(String)

    await expect.poll(async () => (await pass(), other.rows('ledger_seals'))).toHaveLength(2)
    await someWrites(db, 3)
    await expect.poll(pass).toMatch(asSealed)
    expect(await verified(other.operator)).toMatchObject({ entries: 2, broken: null })
    expect(await unsealedOf(operator)).toBe(1)
    expect(await unsealedOf(other.operator)).toBe(0)
    // What waits behind a cut is none that came in behind the seals.
    expect(await countPassedOver(readingFrom(db.worker))).toMatchObject({ count: 0 })

    const anew = createSealer({ worker: db.worker, anchorFile: `${anchorFile}.new`, batch: 2 })
    while (await anew.seal()) continue
    expect(await verified(operator)).toMatchObject({ entries: 3, broken: null })
    expect(await unsealedOf(operator)).toBe(0)
  })

  it('is not sealed onto before it was anchored, while who sealed it is there', async () => {
    const { sealer, write } = await cutOff({ anchorEveryMs: Infinity })
    await rm(anchorFile, { force: true })
    await write()

    await expect(sealer.seal()).rejects.toThrow(asSealed)
  })

  it('is not sealed onto when it has grown again, with another entry at the position', async () => {
    const { write, operator } = await cutOff()
    await write()
    await createSealer({ worker: db.worker, anchorFile: `${anchorFile}.other` }).seal()
    expect(await rowsOf(db, 'ledger_seals', operator.tenantId)).toHaveLength(3)
    await write()

    await expect(aSealer().seal()).rejects.toThrow(/as it was sealed, saw [0-9a-f]{64} there/)
  })

  it('misses its anchors when it was sealed anew under the same file', async () => {
    const { write, operator } = await cutOff()
    const before = await anchorsOf(operator)
    await write()
    await rm(anchorFile)
    await aSealer().seal()
    const both = [...before, ...(await anchorsOf(operator))]
    expect(both.map(({ position }) => position)).toEqual([3, 3])

    for (const anchors of [both, both.toReversed()]) {
      expect(await verified(operator, anchors)).toMatchObject({ broken: null, anchorMissed: before[0] })
    }
  })

  it('is sealed where a crash cut a line of the anchors short, and nothing else', async () => {
    const { operator } = await someWrites(db, 1)
    await aSealer().seal()
    await appendFile(anchorFile, '{"tenantId":"')
    await aSealer().seal()

    expect(await verified(operator)).toMatchObject({ entries: 1, broken: null })
  })

  // Its newest entry and the seal of that are gone, as whoever turns the triggers off can bring about.
  async function cutOff(options: Parameters<typeof aSealer>[0] = {}) {
    const { operator, dispatch } = await someWrites(db, 3)
    const sealer = aSealer(options)
    await sealedUpTo(sealer, operator, 3)
    await tamper(`delete from hoc.ledger where id in (select entry_id from hoc.ledger_seals where position = 3);
      delete from hoc.ledger_seals where position = 3`)
    const write = async () => {
      await dispatch('incidents.create', { title: 'an ordinary write', severity: 'low' }, operator)
      await expect.poll(() => unsettled()).toEqual([])
    }
    return { operator, sealer, write }
  }

  function unsettled() {
    return db.all('select from hoc.ledger where xid >= pg_snapshot_xmin(pg_current_snapshot())')
  }
})
