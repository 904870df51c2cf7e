import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { PAGE_BYTES } from './cut.ts'
import { listRows } from './departures.ts'
import { openTestDatabase, rolledBack, type TestDatabase } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const { tenantId } = anOperator()
const neighbour = crypto.randomUUID()

it('lists the rows of a tenant a few at a time where they are large, and leaves none out', async () => {
  await db.all(`insert into hoc.run_steps (tenant_id, run_id, seq, skill, status, params, outcome_category, retry_count,
      cost_micros, duration_ms, recorded_at, determinism_hash, prev, hash)
    select t, '019b7a00-0000-7000-8000-0000000000a1', seq, 's', 'success', to_json(repeat('x', 900000)), 'c', 0, 0, 0,
      now(), repeat('a', 64), repeat('a', 64), repeat('a', 64)
    from generate_series(0, 6) seq, unnest(array['${tenantId}', '${neighbour}']::uuid[]) t`)

  await rolledBack(db.operators, tenantId, async (tx) => {
    const pages: unknown[][] = []
    const bytes: number[] = []
    for (let cursor: string | undefined, more = true; more;) {
      const page = await listRows(tx, { limit: 1_000, cursor })
      pages.push(page.items.map(({ item }) => item.row['seq']))
      bytes.push(JSON.stringify(page.items).length)
      more = page.more
      cursor = page.items.at(-1)?.position
    }

    expect(pages).toEqual([[0, 1, 2], [3, 4, 5], [6]])
    expect(Math.max(...bytes)).toBeLessThan(PAGE_BYTES + 1_000_000)
  })
})
