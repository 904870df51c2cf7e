import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { completeByHand } from './runs-by-hand.ts'
import { assertSameEnds } from './runs-complete.ts'
import { assertSameSteps, rowByRow, unnest } from './runs-ingest.ts'
import { assertSameRows } from './runs-same-rows.ts'
import { withClient } from './pool.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const sample = () => ({
  urls: { admin: db.url(), app: db.url('hoc_app'), worker: db.url('hoc_worker'), direct: db.url('hoc_worker') },
})

it('leaves by hand what a completion through the registry leaves, row by row', async () => {
  await expect(assertSameEnds(sample())).resolves.toBeUndefined()
})

it('refuses to compare with what leaves a row out', async () => {
  const { urls } = sample()
  const compared = withClient({ urls }, (pool) =>
    assertSameRows(
      { urls, steps: 3 },
      (run) => completeByHand(pool, run),
      async (run) => {
        await completeByHand(pool, run)
        await db.all(`delete from hoc.outbox where tenant_id = '${run.caller.tenantId}' and type = 'policy.evaluated'`)
      },
    ),
  )

  await expect(compared).rejects.toThrow(
    /^Expected both ways to write the same rows, saw\noutbox: 2 rows .*\n +beside 1 rows /,
  )
})

it.each([
  ['one UNNEST', unnest],
  ['one after the other', rowByRow],
])('writes the steps that the registry writes: %s', async (_name, write) => {
  await expect(assertSameSteps(sample(), write)).resolves.toBeUndefined()
})
