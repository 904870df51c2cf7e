import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { startLoop } from './loop.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

it('keeps why upkeep failed without the secrets in it', async () => {
  const work = () => Promise.reject(new Error('could not reach postgres://bob:hunter22@db'))
  const loop = startLoop({ name: 'guess', everyMs: 60_000, work, worker: db.worker, report: () => undefined })
  await loop.stop()

  expect(await db.all(`select last_error from hoc.upkeep where name = 'guess'`)).toEqual([
    { last_error: 'could not reach postgres://bob:[redacted]@db' },
  ])
})
