import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { lead } from './leader.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

it('has one leader, and another one when that ends or loses its connection', async () => {
  const leading = new Set<string>()
  const candidates = ['a', 'b', 'c'].map((name) => ({ name, ...candidate(name, leading) }))
  await expect.poll(() => leading.size).toBe(1)
  const [first] = leading

  await candidates.find(({ name }) => name === first)?.stop()
  await expect.poll(() => [...leading].some((name) => name !== first)).toBe(true)
  expect(leading.size).toBe(1)

  await db.all(`select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and a.datname = current_database()`)
  await expect.poll(() => leading.size).toBe(1)

  await Promise.all(candidates.map(({ stop }) => stop()))
  expect(leading.size).toBe(0)
})

it('stops at once, whether it leads or waits', async () => {
  const leading = new Set<string>()
  const [a, b] = [candidate('a', leading), candidate('b', leading)]
  await expect.poll(() => leading.size).toBe(1)

  await Promise.all([a.stop(), b.stop()])

  expect(leading.size).toBe(0)
})

it('stops also while it is just beginning to lead', async () => {
  const begun = Promise.withResolvers<void>()
  let ended = false
  const begin = async () => {
    begun.resolve()
    await new Promise((resolve) => setTimeout(resolve, 50))
    return async () => void (ended = true)
  }
  const candidate = lead({ url: db.url('hoc_worker'), begin, report: () => undefined })
  await begun.promise

  await candidate.stop()

  expect(ended).toBe(true)
})

function candidate(name: string, leading: Set<string>) {
  const begin = async () => {
    leading.add(name)
    return async () => void leading.delete(name)
  }
  return lead({ url: db.url('hoc_worker'), begin, report: () => undefined, retryMs: 50 })
}
