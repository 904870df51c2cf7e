import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { onServer } from '@hoc/drivers/testing/server'
import { ActorId, SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startJobs } from './plumbing/jobs.ts'
import { fileSink } from './plumbing/sinks.ts'
import { openRuntime, type Log } from './runtime.ts'
import { readSettings } from './settings.ts'
import { spill } from './testing/incidents.ts'
import { aSink, rowsOf } from './testing/plumbing.ts'
import { aSilentRunIn } from './testing/runs.ts'

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
    await expect.poll(() => rowsOf(db, 'ledger_seals', tenant.tenantId)).toHaveLength(1)
    await expect.poll(() => rowsOf(db, 'dispatch_records', tenant.tenantId)).toHaveLength(1)
    await runtime.stop()
    expect(errors).toEqual([])
  })

  it('keeps no event that nobody is to hear', async () => {
    const { runtime, warnings, errors } = await aRuntime()
    const tenant = anOperator()

    await runtime.spine.dispatch('incidents.create', spill, tenant)

    await expect.poll(() => rowsOf(db, 'ledger_seals', tenant.tenantId)).toHaveLength(1)
    await expect.poll(() => rowsOf(db, 'outbox', tenant.tenantId)).toEqual([])
    await runtime.stop()
    expect([warnings, errors]).toEqual([[], []])
  })

  it('tells how its upkeep fares, to the installation alone', async () => {
    const { runtime } = await aRuntime({ sinks: [aSink('here')] })
    const names = async () => {
      const listed = await runtime.spine.dispatch('jobs.list', {}, installation)
      return listed.outcome === 'done' ? listed.value.items.map(({ name, state }) => `${name} ${state}`) : []
    }

    await expect
      .poll(names)
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
      .poll(async () => (await runtime.check()).filter(({ ok }) => !ok))
      .toMatchObject([{ name: 'governance' }])
    await runtime.stop()
  })

  it.each([
    ['app', 'hoc_worker', 'Expected DATABASE_URL to log in as hoc_app, saw "hoc_worker"'],
    ['worker', 'hoc_app', 'Expected HOC_WORKER_URL to log in as hoc_worker, saw "hoc_app"'],
    ['app', 'hoc_owner', 'Expected DATABASE_URL to log in as hoc_app, saw "hoc_owner", a role with the rights of'],
    ['worker', 'hoc_owner', 'Expected HOC_WORKER_URL to log in as hoc_worker, saw "hoc_owner", a role with the rights'],
  ])('refuses to start when %s logs in as %s', async (which, role, says) => {
    await expect(aRuntime({ urls: { ...urls(), [which]: db.url(role) } })).rejects.toThrow(says)
  })

  it('refuses to start where the heads of the ledger, or the events, could never be written', async () => {
    await expect(aRuntime({ anchorFile: '/dev/null/anchors.ndjson' })).rejects.toThrow('Correct HOC_ANCHOR_FILE.')
    await expect(aRuntime({ sinks: [fileSink('/dev/null/events.ndjson')] })).rejects.toThrow('Correct HOC_OUTBOX_FILE.')
  })

  it('leaves no connection and no work behind where it fails half-way', async () => {
    const connected = async () =>
      (await db.all('select from pg_stat_activity where datname = current_database()')).length
    const before = await connected()
    const settings = readSettings({ HOC_BOOTSTRAP_KEY: 'no key' })

    await expect(aRuntime({ settings })).rejects.toThrow('Expected HOC_BOOTSTRAP_KEY to look like')

    await expect.poll(connected).toBeLessThanOrEqual(before)
    const { runtime, errors } = await aRuntime()
    expect(runtime.firstKey).toMatch(/^hoc_/)
    await runtime.stop()
    expect(errors).toEqual([])
  })

  it('refuses to start as a superuser, or on a schema that is behind', async () => {
    for (const which of ['app', 'worker'])
      await expect(aRuntime({ urls: { ...urls(), [which]: db.url() } })).rejects.toThrow('security does not bind')
    await db.all(`delete from hoc.migrations where name = '0002_incidents'`)
    await expect(aRuntime()).rejects.toThrow('Run "hoc migrate" first')
  })
})

describe('a login role of somebody’s own', () => {
  const login = `login_${randomUUID().slice(0, 8)}`
  const become = (roles: string, inherit: string) =>
    onServer(`create role ${login} login ${inherit} password 'own'; grant ${roles} to ${login}`)
  const own = () => db.url('hoc_app').replace(/hoc_app:[^@]*@/, `${login}:own@`)
  afterEach(() => onServer(`drop role if exists ${login}`))

  it.each([
    ['app', 'hoc_app, hoc_owner', 'noinherit', 'hoc_owner'],
    ['worker', 'hoc_worker, hoc_owner', 'inherit', 'hoc_owner'],
    ['app', 'hoc_app, hoc_worker', 'noinherit', 'hoc_worker'],
  ])('may not be the %s when it is a member of %s (%s)', async (which, roles, inherit, excess) => {
    await become(roles, inherit)

    await expect(aRuntime({ urls: { ...urls(), [which]: own() } })).rejects.toThrow(`with the rights of ${excess}`)
  })

  it('may stand for hoc_app and have no more than its rights', async () => {
    await become('hoc_app', 'inherit')
    const { runtime } = await aRuntime({ urls: { ...urls(), app: own() } })

    expect(await runtime.spine.dispatch('incidents.create', spill, anOperator())).toMatchObject({ outcome: 'done' })
    await runtime.stop()
  })
})

describe('a durable job', () => {
  it('dispatches for every tenant, and is seen to fail when a ledger is broken', async () => {
    const { runtime } = await aRuntime()
    const tenant = anOperator()
    await db.all(`insert into hoc.tenants values ('${tenant.tenantId}', 't', 'active', now())`)
    await runtime.spine.dispatch('incidents.create', spill, tenant)
    await expect.poll(() => rowsOf(db, 'ledger_seals', tenant.tenantId)).toHaveLength(1)
    const { spine } = runtime
    const workerUrl = db.url('hoc_worker')
    const jobs = await startJobs({ workerUrl, worker: db.worker, spine, report: () => undefined })

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
  })

  it('sweeps: what fell silent is ended, once, by whichever of two queues of jobs is first', async () => {
    const { runtime } = await aRuntime()
    const { spine } = runtime
    const caller = anOperator({ grants: ['*'] })
    const runId = await aSilentRunIn({ db, spine, caller })
    const start = () =>
      startJobs({ workerUrl: db.url('hoc_worker'), worker: db.worker, spine, report: () => undefined })
    const queues = [await start(), await start()]

    await Promise.all(queues.map((jobs) => jobs.runSoon('runs.sweep')))

    await expect.poll(() => db.all(`select state from hoc.runs where id = '${runId}'`)).toEqual([{ state: 'crashed' }])
    await Promise.all(queues.map((jobs) => jobs.stop()))
    expect(await rowsOf(db, 'incidents', caller.tenantId)).toHaveLength(1)
    await runtime.stop()
  })
})

function urls() {
  const [app, worker, operator] = [db.url('hoc_app'), db.url('hoc_worker'), db.url('hoc_operator')]
  return { app, worker, direct: worker, operator }
}

async function aRuntime(options: Partial<Parameters<typeof openRuntime<readonly []>>[0]> = {}) {
  const [errors, warnings]: [unknown[], string[]] = [[], []]
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_, message) => warnings.push(message),
    error: (fields) => errors.push(fields),
  }
  const anchorFile = join(await mkdtemp(join(tmpdir(), 'hoc-')), 'anchors.ndjson')
  const runtime = await openRuntime({ urls: urls(), settings: readSettings({}), anchorFile, log, ...options } as const)
  return { runtime, errors, warnings }
}
