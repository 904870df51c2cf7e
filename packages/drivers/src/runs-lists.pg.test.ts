import { TenantId } from '@hoc/spine-schemas/caller'
import type { RunFilter } from '@hoc/spine-schemas/run-contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { listRuns } from './runs.ts'
import { openTestDatabase, rolledBack, type TestDatabase } from './testing/database.ts'
import type { Tx } from './tx.ts'

let db: TestDatabase
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(() => db.close())

describe('a list of runs', () => {
  const grown = TenantId.parse(crypto.randomUUID())
  const neighbour = TenantId.parse(crypto.randomUUID())
  beforeAll(async () => {
    await db.all(`insert into hoc.runs (tenant_id, id, agent_id, goal, actor_type, source, external_id, tools, attempt, state,
        started_at, last_seen_at, lease_seconds, lease_expires_at, ended_at, ended_by, created_by, created_at, updated_at, version)
      select case when n % 2 = 0 then '${grown}' else '${neighbour}' end::uuid,
        overlay(gen_random_uuid()::text placing left(hoc.uuid_floor(now() + n * interval '1 ms')::text, 14) || '7' from 1)::uuid,
        'agent-' || n % 200, 'g', 'system', 'api', 'external-' || n, '{}', 1, state,
        now(), now(), case state when 'running' then 60 end, case state when 'running' then now() end,
        case state when 'running' then null else now() end, case state when 'running' then null else 'test' end,
        'test', now(), now(), 1
      from generate_series(1, 40000) n,
        lateral (select case when n % 1000 < 2 then 'failed' when n % 400 < 2 then 'running' else 'succeeded' end as state) s`)
    await db.all('vacuum analyze hoc.runs')
  })

  const filters: readonly [string, Omit<RunFilter, 'limit'>, number][] = [
    ['all', {}, 50],
    ['those that failed', { state: ['failed'] }, 20],
    ['those that wait or run', { state: ['queued', 'running'] }, 40],
    ['those of an agent', { agentId: 'agent-4' }, 50],
    ['that of another system', { externalId: 'external-4' }, 1],
  ]

  it.each(filters)('touches at most 60 blocks for the first 50: %s', async (_name, filter, atLeast) => {
    await rolledBack(db.pool, grown, async (tx) => {
      const asked: Parameters<Tx['rows']>[0][] = []
      const rows = await listRuns({ rows: (read) => (asked.push(read), tx.rows(read)) }, { limit: 49, ...filter })
      const [read] = asked
      if (!read) throw new Error('Expected a statement, saw none.')
      const plan = await tx.rows({ ...read, text: `explain (analyze, buffers, format json) ${read.text}` })

      expect(rows.length).toBeGreaterThanOrEqual(atLeast)
      expect(rows.map(({ id }) => id)).toEqual(
        rows
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      )
      expect(blocksOf(plan)).toBeLessThanOrEqual(60)
    })
  })

  it('goes on from any depth without reading what lies before', async () => {
    await rolledBack(db.pool, grown, async (tx) => {
      const [deep] = (await tx.rows({
        effect: 'read',
        text: 'select id from hoc.runs where tenant_id = hoc.tenant() order by id desc offset 15000 limit 1',
        values: [],
      })) as { id: string }[]
      const asked: Parameters<Tx['rows']>[0][] = []
      const page = await listRuns(
        { rows: (read) => (asked.push(read), tx.rows(read)) },
        { limit: 49, cursor: deep?.id },
      )
      const plan = await tx.rows({ ...asked[0]!, text: `explain (analyze, buffers, format json) ${asked[0]?.text}` })

      expect(page).toHaveLength(50)
      expect(blocksOf(plan)).toBeLessThanOrEqual(60)
    })
  })
})

function blocksOf(plan: readonly unknown[]): number {
  const [
    {
      'QUERY PLAN': [{ Plan }],
    },
  ] = plan as [{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }]
  return (Plan['Shared Hit Blocks'] ?? 0) + (Plan['Shared Read Blocks'] ?? 0)
}
