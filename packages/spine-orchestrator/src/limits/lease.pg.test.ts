import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { lease, rateLimit } from '@hoc/engine-account/rate'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

it('the database gives what the engine says', async () => {
  const asked = fc.record({
    aheadUs: fc.integer({ min: -1_000_000, max: 12_000_000 }),
    perMinute: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 10_000_000 })),
    wanted: fc.nat(3_000_000),
    returned: fc.nat(2_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 20, maxLength: 20 }), async (all) => {
      const { rows } = await db.worker.query({
        text: `select l.granted, (extract(epoch from l.until - at) * 1000000)::bigint as "aheadUs"
               from (select timestamptz '2026-01-01 12:00Z' as at) t,
                 jsonb_to_recordset($1)
                   as r("aheadUs" bigint, "perMinute" bigint, burst bigint, wanted bigint, returned bigint, n bigint),
                 hoc.lease(at + "aheadUs" * interval '1 microsecond', at, "perMinute", burst, wanted, returned) l
               order by n`,
        values: [JSON.stringify(all.map((each, n) => ({ ...each, ...rateLimit(each.perMinute), n })))],
      })
      const said = all.map(({ aheadUs, perMinute, ...asking }) =>
        lease(Math.max(0, aheadUs), asking, rateLimit(perMinute)),
      )

      expect(rows).toEqual(said)
    }),
    { numRuns: 50 },
  )
})
