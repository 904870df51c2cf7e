import { createHash } from 'node:crypto'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson } from '../test/hoc.ts'
import { serving } from '../test/serving.ts'

let db: TestDatabase
let api: Awaited<ReturnType<typeof serving>>
let env: Record<string, string>
beforeAll(async () => {
  db = await openTestDatabase()
  api = await serving({ ...environmentOf(db), HOC_OPERATOR_URL: db.url('hoc_operator') })
  const appointing = ['operator', 'appoint', '--name', 'Oscar', '--reason', 'On call from today on.', '--local']
  const { json } = await hocJson(appointing, { ...environmentOf(db), HOC_OPERATOR_URL: db.url('hoc_operator') })
  env = { ...api.env, HOC_KEY: json.value.secret }
})
afterAll(async () => {
  await api.stop()
  await db.close()
})

const why = ['--reason', 'The contract has ended.']

describe('hoc tenants export', () => {
  it('writes every row out over HTTP as lines, whose hash is what is recorded, and a purge may follow', async () => {
    const id = await aTenant()
    await hocHere(['tenants', 'terminate', id, ...why], env)

    const exported = await hoc(['tenants', 'export', id, ...why], env)

    expect(exported.code).toBe(0)
    const lines = exported.out.trimEnd().split('\n')
    const items = lines.map((line) => JSON.parse(line) as { table: string; row: { tenant_id: string } })
    expect(items.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['api_keys', 'ledger', 'members', 'tenants']),
    )
    expect(new Set(items.map(({ row }) => row.tenant_id))).toEqual(new Set([id]))
    const { json } = await hocJson(['tenants', 'get-departure', id], env)
    const sha = createHash('sha256').update(exported.out).digest('hex')
    expect(json.value).toMatchObject({ exportedRows: items.length, exportSha: sha, purgedAt: null })
    expect((await hocHere(['tenants', 'purge', id, ...why], env)).err).toContain('PURGE_NOT_DUE')
  })

  it('of a tenant that goes on is for no purge, and the tenant reads who made it and why', async () => {
    const id = await aTenant()

    expect(await hocHere(['tenants', 'export', id], env)).toMatchObject({ code: 2, out: '' })
    expect(await hocHere(['tenants', 'export', id, ...why], env)).toMatchObject({ code: 0 })

    const { json } = await hocJson(['operator', 'actions'], env)
    const made = { tenantId: id, operation: 'tenants.open_export', reason: 'The contract has ended.' }
    expect(json.value.items[0]).toMatchObject(made)
  })

  it('is denied to the owner of a tenant, also of its own', async () => {
    const { json } = await hocJson(['whoami'], api.env)

    const denied = await hocHere(['tenants', 'export', json.value.tenantId, ...why], api.env)

    expect(denied).toMatchObject({ code: 1, out: '' })
    expect(denied.err).toMatch(/only the installation itself|OPERATOR_ONLY/i)
  })
})

async function aTenant(): Promise<string> {
  const made = await hocJson(['tenants', 'create', '--name', 'Leaving', '--owner-name', 'Bob', ...why], env)
  return made.json.value.tenant.id as string
}
