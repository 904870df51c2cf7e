import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { openRuntime, type Runtime } from '@hoc/spine-orchestrator/runtime'
import { readSettings } from '@hoc/spine-orchestrator/settings'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hocHere, hocJson } from '../test/hoc.ts'

let db: TestDatabase
let env: Record<string, string>
let runtime: Runtime
beforeAll(async () => {
  db = await openTestDatabase()
  env = environmentOf(db)
  const settings = readSettings({ ...env, HOC_JOBS: 'false' })
  const urls = { app: db.url('hoc_app'), worker: db.url('hoc_worker'), direct: db.url('hoc_worker') }
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  runtime = await openRuntime({ urls, settings, anchorFile: '/dev/null', log, opens: false })
})
afterAll(async () => {
  await runtime.stop()
  await db.close()
})

it('lets the owner of one tenant in again, of no other, and leaves an entry in its ledger', async () => {
  const [ours, theirs] = [await aTenant('Ours'), await aTenant('Theirs')]

  const { code, json } = await hocJson(['keys', 'recover', '--tenant', ours.tenant.id], env)

  expect(code).toBe(0)
  expect(json.value).toMatchObject({ memberId: ours.owner.id, name: 'Recovered key', scopes: ['*'] })
  const caller = await runtime.authenticate(json.value.secret)
  expect(caller).toMatchObject({ tenantId: ours.tenant.id, role: 'owner', keyState: 'active' })
  const entries = await db.all(`select tenant_id, operation, entity_id, actor_id from hoc.ledger
    where operation = 'keys.recover'`)
  expect(entries).toEqual([
    {
      tenant_id: ours.tenant.id,
      operation: 'keys.recover',
      entity_id: json.value.id,
      actor_id: expect.stringMatching(/^cli:/),
    },
  ])
  expect(await db.all(`select from hoc.api_keys where tenant_id = '${theirs.tenant.id}'`)).toHaveLength(1)
})

it('makes an owner where the last one is gone', async () => {
  const { tenant, owner } = await aTenant('Orphaned')
  await db.all(`update hoc.members set state = 'removed' where tenant_id = '${tenant.id}'`)

  const { json } = await hocJson(['keys', 'recover', '--tenant', tenant.id], env)

  expect(json.value.memberId).not.toBe(owner.id)
  expect(await runtime.authenticate(json.value.secret)).toMatchObject({ role: 'owner' })
})

it('gives nobody a key who may not manage any, and none in a tenant that is not there', async () => {
  const { tenant } = await aTenant('Narrow')
  const bob = crypto.randomUUID()
  await db.all(`insert into hoc.members (tenant_id, id, kind, name, role, state, created_by, created_at, updated_at, version)
    values ('${tenant.id}', '${bob}', 'person', 'Bob', 'member', 'active', 'test', now(), now(), 1)`)
  const recover = (...args: string[]) => hocJson(['keys', 'recover', ...args], env)

  expect(await recover('--tenant', tenant.id, '--member', bob)).toMatchObject({
    code: 1,
    json: { code: 'ROLE_TOO_LOW' },
  })
  expect(await recover('--tenant', tenant.id, '--member', crypto.randomUUID())).toMatchObject({
    code: 1,
    json: { code: 'MEMBER_NOT_FOUND' },
  })
  expect((await recover('--tenant', crypto.randomUUID())).code).toBe(2)
  expect((await hocHere(['keys', 'recover'], env)).err).toContain('Expected --tenant, saw none.')
  expect((await hocHere(['keys', 'recover', '--tenant', tenant.id, '--member', 'bob'], env)).code).toBe(2)
  expect(await db.all(`select from hoc.api_keys where tenant_id = '${tenant.id}'`)).toHaveLength(1)
})

async function aTenant(name: string): Promise<{ tenant: { id: string }; owner: { id: string } }> {
  const named = ['--name', name, '--owner-name', 'Alice', '--reason', 'Signed on the first of January.']
  const { json } = await hocJson(['tenants', 'create', ...named, '--local'], env)
  return json.value
}
