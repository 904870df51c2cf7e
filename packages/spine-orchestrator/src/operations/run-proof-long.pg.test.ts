import type { Asked } from '@hoc/drivers/flight'
import { openTestDatabase, rolledBack, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aTenantOf, failure } from '../testing/run-ends.ts'
import { aRunningRunIn, aSentStep } from '../testing/runs.ts'

let db: TestDatabase
const asked: Asked[] = []
beforeAll(async () => {
  db = await openTestDatabase()
  await addOthers()
  db.pool.on('connect', (client) => {
    const query = client.query.bind(client) as (statement: object | string, ...rest: unknown[]) => unknown
    Object.assign(client, {
      query(statement: object | string, ...rest: unknown[]) {
        if (typeof statement === 'object' && 'asked' in statement) asked.push(...(statement.asked as Asked[]))
        return query(statement, ...rest)
      },
    })
  })
})
afterAll(() => db.close())

const MANY = 6_000

type Tenant = ReturnType<typeof aTenantOf>

/** Adds entries of an entity, as calls would have left them, each of a transaction of its own: from so long ago on. */
async function addEntries({ caller }: Tenant, entity: string, { id, ago }: { id: string; ago: string }) {
  const [before] = await db.all('select pg_current_xact_id()::text::bigint as xid')
  await db.all(`insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, before_sha, after_sha, xid, at)
    select '${caller.tenantId}', (left(hoc.uuid_floor(now() - interval '${ago}')::text, 14) || '7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
      gen_random_uuid(), 'x.y', 'a', '${entity}', '${id}', encode(sha256(n::text::bytea), 'hex'),
      encode(sha256((n + 1)::text::bytea), 'hex'), (${before?.['xid']} - n % 500)::text::xid8, now()
    from generate_series(1, ${MANY}) n`)
  await db.all('analyze hoc.ledger')
}

// What else a ledger holds: most entities have few entries, which is what the server plans for.
const addOthers = () =>
  db.all(`insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, at)
    select tenant, (left(hoc.uuid_floor(now() - interval '3 hours')::text, 14) || '7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
      gen_random_uuid(), 'x.y', 'a', 'incident', gen_random_uuid(), now()
    from (select n, ('00000000-0000-4000-8000-' || lpad(to_hex(n % 100), 12, '0'))::uuid as tenant from generate_series(1, 20000) n) others`)

interface Plan {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Relation Name'?: string
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

type Explained = Readonly<Record<string, readonly [{ readonly Plan: Plan }]>>

function readIn(plan: Plan): number {
  const removed = (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)
  const own = plan['Relation Name'] ? (plan['Actual Rows'] + removed) * plan['Actual Loops'] : 0
  return own + (plan.Plans ?? []).reduce((sum, each) => sum + readIn(each), 0)
}

/** How many rows a proof reads where it asks the ledger, and how many of them it is given. */
async function rowsOfProof({ caller, ask }: Tenant, runId: string) {
  asked.length = 0
  expect(await ask('runs.prove', { runId })).toMatchObject({ value: { proven: true, differs: [] } })
  const ofLedger = asked.filter(({ name }) => name?.startsWith('ledger.'))
  expect(ofLedger.length).toBeGreaterThan(1)
  const rows = { read: 0, given: 0 }
  await rolledBack(db.pool, caller.tenantId, async (tx) => {
    const tell = (text: string) => tx.rows({ effect: 'read', text, values: [] })
    await tell('set local plan_cache_mode = force_generic_plan') // as the server plans what it is asked often
    for (const { text, values = [] } of ofLedger) {
      await tell(`prepare proof as ${text}`)
      const given = values.map((value) => (value === null ? 'null' : `'${value as string}'`)).join(', ')
      const [answer] = (await tell(`explain (analyze, format json) execute proof (${given})`)) as Explained[]
      await tell('deallocate proof')
      const [{ Plan: plan }] = Object.values(answer ?? {})[0]!
      rows.read += readIn(plan)
      rows.given += plan['Actual Rows']
    }
  })
  return rows
}

describe('a proof of a run with a long way behind it', () => {
  it('reads of the ledger what its end wrote, and no step before', async () => {
    const tenant = aTenantOf(db)
    const runId = await aRunningRunIn(tenant.here)
    await addEntries(tenant, 'trace', { id: runId, ago: '10 minutes' })
    await tenant.ask('runs.record_steps', { runId, steps: [aSentStep(0)] })
    await tenant.ask('runs.complete', { runId, ...failure })

    const { read, given } = await rowsOfProof(tenant, runId)

    expect(given).toBeLessThan(40)
    expect(read).toBeLessThan(200)
  })

  it('is given of an incident that was there before what was done with it since, and an hour of what was before', async () => {
    const tenant = aTenantOf(db)
    const runId = await aRunningRunIn(tenant.here)
    const created = await tenant.ask('incidents.create', { title: 'Old.', severity: 'high', sourceRunId: runId })
    const id = created.outcome === 'done' ? created.value.id : ''
    await addEntries(tenant, 'incident', { id, ago: '2 hours' })
    await tenant.ask('runs.complete', { runId, ...failure })
    await tenant.ask('incidents.acknowledge', { incidentId: id })

    expect((await rowsOfProof(tenant, runId)).given).toBeLessThan(40)
  })
})
