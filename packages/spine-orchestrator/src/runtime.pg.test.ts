import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { ActorId, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startJobs } from './plumbing/jobs.ts'
import { openRuntime, type Log } from './runtime.ts'
import { readSettings } from './settings.ts'
import { spill } from './testing/incidents.ts'
import { aSink, rowsOf } from './testing/plumbing.ts'

let db: TestDatabase
beforeEach(async () => void (db = await openTestDatabase()))
afterEach(() => db.close())

const installation = { tenantId: SYSTEM_TENANT, actorId: ActorId.parse('operator'), grants: ['*'], scopes: ['*'] }

describe('a runtime', () => {
  it('does on its own what follows a write: delivers, seals, records', async () => {
    const sink = aSink('here')
    const { runtime, errors } = await aRuntime({ sinks: [sink] })
    const tenant = anOperator()

    const created = await runtime.spine.dispatch('incidents.create', spill, tenant)

    await expect.poll(() => sink.got.map(({ dispatchId }) => dispatchId)).toContain(created.dispatchId)
    await expect.poll(() => rowsOf(db, 'ledger_seals', tenant.tenantId), { timeout: 20_000 }).toHaveLength(1)
    await expect.poll(() => rowsOf(db, 'dispatch_records', tenant.tenantId)).toHaveLength(1)
    await runtime.stop()
    expect(errors).toEqual([])
  })

  it('tells how its upkeep fares, to the installation alone', async () => {
    const { runtime } = await aRuntime()
    const names = async () => {
      const listed = await runtime.spine.dispatch('jobs.list', {}, installation)
      return listed.outcome === 'done' ? listed.value.items.map(({ name, state }) => `${name} ${state}`) : []
    }

    await expect
      .poll(names, { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining(['seal ok', 'relay ok', 'close gaps ok', 'keep partitions ok', 'forget old answers ok']),
      )
    expect(await runtime.spine.dispatch('jobs.list', {}, anOperator({ grants: ['*'] }))).toMatchObject({
      outcome: 'denied',
    })
    await runtime.stop()
  })

  it('writes every record before it stops', async () => {
    const { runtime } = await aRuntime()
    const tenant = anOperator()
    const many = Array.from({ length: 200 }, () => runtime.spine.dispatch('incidents.list', {}, tenant))

    await Promise.all(many)
    await runtime.stop()

    expect(await rowsOf(db, 'dispatch_records', tenant.tenantId)).toHaveLength(200)
  })

  it('is not ready when the database is not', async () => {
    const { runtime } = await aRuntime()
    expect((await runtime.check()).every(({ ok }) => ok)).toBe(true)

    await db.all('revoke select on hoc.tenants from hoc_worker')

    await expect
      .poll(async () => (await runtime.check()).filter(({ ok }) => !ok), { timeout: 20_000 })
      .toMatchObject([{ name: 'governance' }])
    await runtime.stop()
  })

  it.each([
    ['app', 'hoc_worker', 'Expected DATABASE_URL to log in as hoc_app, saw "hoc_worker"'],
    ['worker', 'hoc_app', 'Expected HOC_WORKER_URL to log in as hoc_worker, saw "hoc_app"'],
  ])('refuses to start when %s logs in as %s', async (which, role, says) => {
    await expect(aRuntime({ urls: { ...urls(), [which]: db.url(role) } })).rejects.toThrow(says)
  })

  it('refuses to start as a superuser, or on a schema that is behind', async () => {
    await expect(aRuntime({ urls: { ...urls(), app: db.url() } })).rejects.toThrow('row-level security does not bind')
    await db.all(`delete from hoc.migrations where name = '0002_incidents'`)
    await expect(aRuntime()).rejects.toThrow('Run "hoc migrate" first')
  })
})

describe('a durable job', () => {
  it('dispatches for every tenant, and is seen to fail when a ledger is broken', async () => {
    const { runtime } = await aRuntime()
    const tenant = anOperator()
    await db.all(`insert into hoc.tenants values ('${tenant.tenantId}', 't', 'active', now())`)
    await runtime.spine.dispatch('incidents.create', spill, tenant)
    await expect.poll(() => rowsOf(db, 'ledger_seals', tenant.tenantId), { timeout: 20_000 }).toHaveLength(1)
    const { worker, spine } = runtime
    const jobs = await startJobs({ workerUrl: db.url('hoc_worker'), worker, spine, report: () => undefined })

    await db.all(
      `set session_replication_role = replica; update hoc.ledger set actor_id = 'mallory' where tenant_id = '${tenant.tenantId}'`,
    )
    await jobs.runSoon('audit.verify')

    await expect
      .poll(
        () =>
          db.all(
            `select state, output ->> 'message' as says from jobs.job where name = 'audit.verify' and output is not null`,
          ),
        {
          timeout: 15_000,
        },
      )
      .toMatchObject([{ says: expect.stringContaining('the ledger breaks at position 1: entry_altered') }])
    await jobs.stop()
    await runtime.stop()
  }, 30_000)
})

function urls() {
  return { app: db.url('hoc_app'), worker: db.url('hoc_worker'), direct: db.url('hoc_worker') }
}

async function aRuntime(options: Partial<Parameters<typeof openRuntime<readonly []>>[0]> = {}) {
  const errors: unknown[] = []
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields) => errors.push(fields),
  }
  const anchorFile = join(await mkdtemp(join(tmpdir(), 'hoc-')), 'anchors.ndjson')
  const runtime = await openRuntime({ urls: urls(), settings: readSettings({}), anchorFile, log, ...options } as const)
  return { runtime, errors }
}
