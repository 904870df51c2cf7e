import { openTestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { startApi, type ApiProcess } from './api-process.ts'

const owner = formatKey(makeKey())
let db: Awaited<ReturnType<typeof openTestDatabase>>
let [here, there]: ApiProcess[] = []
beforeAll(async () => {
  db = await openTestDatabase()
  const environment = { DATABASE_URL: db.url('hoc_app'), HOC_WORKER_URL: db.url('hoc_worker') }
  here = await startApi({ ...environment, HOC_BOOTSTRAP_KEY: owner })
  there = await startApi({ ...environment, HOC_KEY_PEPPER: 'a pepper of sixteen' })
})
afterAll(async () => {
  await Promise.all([here?.stop(), there?.stop()])
  await db.close()
})

it.each([
  ['freezing', (keyId: string) => ask('POST', `/keys/${keyId}/freeze`, { reason: 'Seen in a log.' }), 423],
  ['revoking', (keyId: string) => ask('POST', `/keys/${keyId}/revoke`, { reason: 'Seen in a log.' }), 401],
  ['a demotion', () => db.all(`update hoc.members set role = 'viewer' where name = 'Bob'`), 403],
  ['a removal', () => db.all(`update hoc.members set state = 'removed' where name = 'Bob'`), 401],
] as const)('%s holds within a second in a process that has just let the key in', async (_, change, status) => {
  const { id, secret } = await aKey()
  const shown = () => ask('POST', '/incidents', { title: 'x', severity: 'low' }, { key: secret, of: there })
  expect((await shown()).status).toBe(200)

  await change(id)

  const since = performance.now()
  await expect.poll(async () => (await shown()).status, { interval: 20, timeout: 3_000 }).toBe(status)
  expect(performance.now() - since).toBeLessThan(1_000)
})

async function aKey(): Promise<{ id: string; secret: string }> {
  const id = crypto.randomUUID()
  await db.all(`insert into hoc.members (tenant_id, id, kind, name, role, state, created_by, created_at, updated_at, version)
    select tenant_id, '${id}', 'person', 'Bob', 'member', 'active', 'test', now(), now(), 1 from hoc.tenants`)
  const issued = await ask('POST', '/keys', { memberId: id, name: 'K', scopes: ['incidents.*'] })
  expect(issued.status).toBe(200)
  return (await issued.json()) as { id: string; secret: string }
}

function ask(method: string, path: string, body: object, { key = owner, of = here } = {}): Promise<Response> {
  return fetch(`${of?.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
