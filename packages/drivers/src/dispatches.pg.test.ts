import { TenantId } from '@hoc/spine-schemas/caller'
import type { DispatchFilter } from '@hoc/spine-schemas/dispatches'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import { RunId } from '@hoc/spine-schemas/runs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { findDispatch, insertDispatchRecords, listDispatches, type DispatchRecord } from './dispatches.ts'
import { openTestDatabase, rolledBack, type TestDatabase } from './testing/database.ts'
import type { Tx } from './tx.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

const grown = TenantId.parse(crypto.randomUUID())
const neighbour = TenantId.parse(crypto.randomUUID())

describe('a list of 100,000 dispatches', () => {
  beforeAll(async () => {
    await db.all(`insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, correlation_id, run_id, at)
      select case when n % 11 = 0 then '${neighbour}' else '${grown}' end::uuid,
        overlay(gen_random_uuid()::text placing left(hoc.uuid_floor(b + n * interval '10 ms')::text, 14) || '7' from 1)::uuid,
        case when n % 1000 < 10 then 'things.rare' else 'things.list' end, 'actor-' || n % 900,
        case when n % 500 = 1 then 'denied' else 'done' end, 'c-' || n / 4,
        case when n % 7 < 3 then ('00000000-0000-7000-8000-' || lpad((n % 700)::text, 12, '0'))::uuid end, b + n * interval '10 ms'
      from generate_series(1, 110000) n, (select date_trunc('second', now()) - interval '30 minutes' as b) s`)
    await db.all('vacuum analyze hoc.dispatch_records')
  }, 120_000)

  const filters: readonly [string, Omit<DispatchFilter, 'limit'>, number][] = [
    ['all', {}, 50],
    ['that were denied', { outcome: ['denied'] }, 50],
    ['that ended well', { outcome: ['done'] }, 50],
    ['of one run', { runId: RunId.parse('00000000-0000-7000-8000-000000000002') }, 50],
    ['of one correlation id', { correlationId: 'c-5' }, 3],
  ]

  it.each(filters)('touches at most 60 blocks for the first 50: %s', async (_name, filter, atLeast) => {
    const { rows, blocks } = await asked({ limit: 49, ...filter })

    const ids = rows.map(({ id }) => id)
    expect(rows.length).toBeGreaterThanOrEqual(atLeast)
    expect(ids).toEqual(ids.toSorted().toReversed())
    expect(blocks).toBeLessThanOrEqual(60)
  })

  it('begins and ends at an instant without reading what lies outside', async () => {
    const [{ b } = { b: '' }] = await db.all('select min(at) as b from hoc.dispatch_records')
    const at = (seconds: number) => new Date(new Date(b as Date).getTime() - 10 + seconds * 1_000).toISOString()

    const { rows, blocks } = await asked({ limit: 99, from: at(500), before: at(500.1) })
    expect(rows.map((row) => row.at)).toEqual(
      rows
        .map((row) => row.at)
        .toSorted()
        .toReversed(),
    )
    expect(rows.length).toBeGreaterThanOrEqual(8)
    expect(rows.every((row) => row.at >= at(500) && row.at < at(500.1))).toBe(true)
    expect(blocks).toBeGreaterThan(0)
    expect((await asked({ limit: 49, before: at(1_099) })).rows).toHaveLength(50)
    expect((await asked({ limit: 49, from: at(2_000) })).rows).toEqual([])
  })

  it.each<[string, Omit<DispatchFilter, 'limit'>]>([
    ['of an operation that is rare', { operation: 'things.rare' }],
    ['by an actor', { actorId: 'actor-8' }],
  ])('reads back from the newest for those %s', async (_name, filter) => {
    const { rows } = await asked({ limit: 49, ...filter })

    expect(rows).toHaveLength(50)
    expect(rows).toEqual(
      rows.filter((row) => (filter.operation ? row.operation === filter.operation : row.actorId === filter.actorId)),
    )
  })

  it('goes on from any depth without reading what lies before', async () => {
    const [deep] = await db.all(`select id from hoc.dispatch_records where tenant_id = '${grown}'
      order by id desc offset 60000 limit 1`)
    const { rows, blocks } = await asked({ limit: 49, cursor: String(deep?.id) })

    expect(rows).toHaveLength(50)
    expect(blocks).toBeLessThanOrEqual(60)
  })

  it('has none of another tenant’s, and finds none of them', async () => {
    const [theirs] = await db.all(`select id from hoc.dispatch_records where tenant_id = '${neighbour}' limit 1`)
    const id = DispatchId.parse(theirs?.id)

    await rolledBack(db.pool, grown, async (tx) => expect(await findDispatch(tx, id)).toBeUndefined())
    await rolledBack(db.pool, neighbour, async (tx) => expect(await findDispatch(tx, id)).toMatchObject({ id }))
    expect((await asked({ limit: 49, correlationId: 'c-3' })).rows).toHaveLength(4)
    expect((await asked({ limit: 49, correlationId: 'c-5' })).rows).toHaveLength(3)
  })
})

it('keeps records of all kinds in one statement, each as it is and for its own tenant, and each once', async () => {
  const [ours, theirs] = [TenantId.parse(crypto.randomUUID()), TenantId.parse(crypto.randomUUID())]
  const correlations = ['NULL', '{"a",\\', ' ', null]
  const kinds: Partial<DispatchRecord>[] = [
    {},
    {
      outcome: 'denied',
      authorityCode: 'GRANT_MISSING',
      authorityReason: '"no", it said\n{}',
      conditions: ['a', 'b,"'],
    },
    { code: 'RUN_NOT_RUNNING', outcome: 'refused', governanceActive: null, replayOf: anId(), verdict: 'stop' },
    { durationUs: 12, runId: anId(), rebuilt: true },
  ]
  const records = [ours, theirs].flatMap((tenantId) =>
    correlations.flatMap((correlationId) => kinds.map((kind) => aRecord({ tenantId, correlationId, ...kind }))),
  )

  await db.worker.query(insertDispatchRecords(records))
  const last = [...records.slice(3), aRecord({ tenantId: ours, code: 'LAST' })]
  await expect(db.worker.query(insertDispatchRecords(last))).rejects.toMatchObject({ code: '23505' })
  await db.worker.query(insertDispatchRecords(last, { again: true }))

  const kept = await db.all(`select tenant_id as "tenantId", id, operation, actor_id as "actorId", outcome, code,
    governance_active as "governanceActive", authority_degraded as "authorityDegraded",
    authority_reason as "authorityReason", authority_code as "authorityCode", conditions,
    correlation_id as "correlationId", replay_of as "replayOf", duration_us::int as "durationUs",
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, rebuilt, run_id as "runId", verdict
    from hoc.dispatch_records where tenant_id in ('${ours}', '${theirs}') and code is distinct from 'LAST'`)
  expect(kept.toSorted(byId)).toEqual(records.toSorted(byId))
  expect(await db.all(`select 1 from hoc.dispatch_records where code = 'LAST'`)).toHaveLength(1)
})

let made = 0
const anId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`
const byId = (one: { id?: string }, other: { id?: string }) => String(one.id).localeCompare(String(other.id))

function aRecord(of: Partial<DispatchRecord>): DispatchRecord {
  return {
    tenantId: grown,
    id: DispatchId.parse(crypto.randomUUID()),
    operation: 'things.list',
    actorId: 'alice',
    outcome: 'done',
    code: null,
    governanceActive: true,
    authorityDegraded: false,
    authorityReason: null,
    authorityCode: 'ALLOWED',
    conditions: [],
    correlationId: null,
    replayOf: null,
    durationUs: null,
    at: new Date().toISOString(),
    rebuilt: false,
    runId: null,
    verdict: null,
    ...of,
  }
}

async function asked(filter: DispatchFilter) {
  const asked: Parameters<Tx['rows']>[0][] = []
  let answer: { rows: Awaited<ReturnType<typeof listDispatches>>; blocks: number } | undefined
  await rolledBack(db.pool, grown, async (tx) => {
    const rows = await listDispatches({ rows: (read) => (asked.push(read), tx.rows(read)) }, filter)
    const [read] = asked
    if (!read) throw new Error('Expected a statement, saw none.')
    answer = {
      rows,
      blocks: blocksOf(await tx.rows({ ...read, text: `explain (analyze, buffers, format json) ${read.text}` })),
    }
  })
  if (!answer) throw new Error('Expected an answer, saw none.')
  return answer
}

function blocksOf(plan: readonly unknown[]): number {
  const [
    {
      'QUERY PLAN': [{ Plan }],
    },
  ] = plan as [{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }]
  return (Plan['Shared Hit Blocks'] ?? 0) + (Plan['Shared Read Blocks'] ?? 0)
}
