import { DispatchId } from '@hoc/spine-schemas/outcome'
import { TenantId } from '@hoc/spine-schemas/caller'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { insertRecords } from './records.ts'
import { openTestDatabase, rolledBack, type TestDatabase } from './testing/database.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const tenant = TenantId.parse(crypto.randomUUID())
const by = { dispatchId: DispatchId.parse(crypto.randomUUID()), operation: 'tests.many', actorId: 'alice' }
const at = '2026-01-01T12:00:00.000Z'

// Ids say when they were made, and tables are cut by them.
const id = (n: number) => `019b7a00-0000-7000-8000-${String(n).padStart(12, '0')}`

it.each([1, 1_000, 1_001, 14_000])(
  '%i entries and as many events are left by one write, each as it was given',
  (count) =>
    rolledBack(db.pool, tenant, async (tx) => {
      const numbers = Array.from({ length: count }, (_, n) => n)
      const entries = numbers.map((n) => ({
        id: id(n),
        entity: 'thing',
        entityId: `thing "${n}", {of} \\ many`,
        beforeSha: null,
        afterSha: 'a'.repeat(64),
      }))
      const events = numbers.map((n) => ({ id: id(n), type: 'thing.made', payload: { n, says: '"{}\\' } }))
      const keyed = { key: 'k', requestSha: 'b'.repeat(64), response: { ok: true } }

      const write = insertRecords({ keyed, entries, events }, { ...by, at })
      await tx.run(write)

      expect(write.values?.length).toBeLessThan(65_536)
      const [ledger] = await rowsOf(
        tx,
        `select count(*)::int as count, count(distinct entity_id)::int as things, min(operation) as operation,
         count(*) filter (where entity_id = 'thing "' || (right(id::text, 12)::int) || '", {of} \\ many'
           and before_sha is null and after_sha is not null)::int as whole
       from hoc.ledger where operation = 'tests.many'`,
      )
      expect(ledger).toEqual({ count, things: count, whole: count, operation: 'tests.many' })
      const [outbox] = await rowsOf(
        tx,
        `select count(*)::int as count, count(*) filter (where (payload ->> 'n')::int = right(id::text, 12)::int
         and payload ->> 'says' = '"{}\\' and due_at = at)::int as whole from hoc.outbox`,
      )
      expect(outbox).toEqual({ count, whole: count })
    }),
)

it.each([3, 1_001])('of %i events those tell the answer that are it, and the others what they were given', (count) =>
  rolledBack(db.pool, tenant, async (tx) => {
    const tellsAnswer = (n: number) => (n + Math.floor(n / count)) % 2 === 0
    for (const from of [0, count]) {
      const keyed = { key: `k${from}`, requestSha: 'b'.repeat(64), response: { of: from, says: '"{}\\' } }
      const numbers = Array.from({ length: count }, (_, n) => n + from)
      const events = numbers.map((n) => ({ id: id(n), type: 't', payload: tellsAnswer(n) ? keyed.response : { n } }))
      await tx.run(insertRecords({ keyed, entries: [], events }, { ...by, at }))
    }

    const kept = await rowsOf(tx, 'select response from hoc.idempotency_keys order by key')
    const told = await rowsOf(tx, 'select payload from hoc.outbox order by id')
    const answers = [0, count].map((from) => ({ of: from, says: '"{}\\' }))
    expect(kept).toEqual(answers.map((response) => ({ response })))
    const wanted = (n: number) => (tellsAnswer(n) ? answers[Math.floor(n / count)] : { n })
    expect(told).toEqual(Array.from({ length: 2 * count }, (_, n) => ({ payload: wanted(n) })))
  }),
)

function rowsOf(tx: Parameters<Parameters<typeof rolledBack>[2]>[0], text: string) {
  return tx.rows({ effect: 'read', text, values: [] })
}
