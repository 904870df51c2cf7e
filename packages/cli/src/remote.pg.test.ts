import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson, type Ended } from '../test/hoc.ts'
import { serving } from '../test/serving.ts'

let db: TestDatabase
let api: Awaited<ReturnType<typeof serving>>
let env: Record<string, string>
beforeAll(async () => {
  db = await openTestDatabase()
  api = await serving(environmentOf(db))
  env = api.env
})
afterAll(async () => {
  await api.stop()
  await db.close()
})

const STRANGERS = 'hoc_k3yk3yk3yk3y_secretsecretsecretsecretsecretsecret'
const spill = ['incidents', 'create', '--title', 'Run 17 exceeded its budget', '--severity', 'high']

describe('over HTTP', () => {
  it('carries out an incident’s whole life', async () => {
    const created = await hoc(spill, env)
    const id = /^id +(\S+)$/m.exec(created.out)?.[1] ?? ''
    const done = async (...args: string[]) => (await hocHere(['incidents', ...args], env)).code

    expect(created).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^state +active$/m) })
    expect(await done('ack', id)).toBe(0)
    expect(await done('resolve', id, '--summary', 'Raised the budget.', '--method', 'rollback')).toBe(0)
    expect(await done('reopen', id, '--reason', 'Again.')).toBe(0)
    expect((await hocJson(['incidents', 'get', id], env)).json).toMatchObject({
      value: { id, state: 'active', version: 4 },
    })
    expect((await hocHere(['incidents', 'events', id], env)).out.split('\n')).toHaveLength(5)
    expect((await hocHere(['incidents', 'count', '--state', 'active', '--state', 'acked'], env)).out).toMatch(
      /^high +1$/m,
    )
  })

  it('answers the same as in process, outcome for outcome', async () => {
    const unknown = '019b7a00-0000-7000-8000-00000000dead'
    const both = async (...args: string[]) => {
      const remote = await hocJson(args, env)
      const local = await hocJson([...args, '--local', '--tenant', tenantOf(await rows())], environmentOf(db))
      for (const { json } of [remote, local])
        for (const key of ['dispatchId', 'correlationId', 'advice']) delete json[key]
      return { remote, local }
    }
    const rows = () => db.all('select tenant_id from hoc.tenants')
    const tenantOf = ([row]: { tenant_id?: string }[]) => row?.tenant_id ?? ''

    for (const args of [
      ['incidents', 'get', unknown],
      ['incidents', 'list'],
      ['jobs', 'list'],
      ['governance', 'show'],
    ]) {
      const { remote, local } = await both(...args)
      expect(remote).toEqual(local)
    }
  })

  it('ends with 1 for an unknown key, and says where keys come from', async () => {
    const stranger = { ...env, HOC_KEY: STRANGERS }

    expect(await hocHere(['incidents', 'ls'], stranger)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^hoc: The server does not know the key in HOC_KEY.*\nSet it to a key of this server/),
    })
    expect(await hocJson(['incidents', 'ls'], stranger)).toMatchObject({
      code: 1,
      json: { outcome: 'unauthenticated' },
    })
    expect((await hocHere(['incidents', 'ls', '--all'], stranger)).code).toBe(1)
  })

  it('ends with 2 for what the server calls invalid', async () => {
    expect(
      await hocJson(['dispatch', 'incidents.create', '--input', '{"title":"","severity":"purple"}'], env),
    ).toMatchObject({
      code: 2,
      json: { outcome: 'invalid', issues: [{ path: 'title' }, { path: 'severity' }] },
    })
    expect(await hoc(['dispatch', 'account.open_tenant'], env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Add --local'),
    })
  })

  // Sealing waits for every transaction of the server, also for those of other tests.
  it('follows a list to its end, and verifies the ledger of the key’s tenant', async () => {
    for (let n = 0; n < 3; n++) await hocHere(spill, env)
    const all = await hoc(['incidents', 'list', '--all', '--limit', '1', '--json'], env)
    expect(all.out.trim().split('\n').length).toBeGreaterThanOrEqual(3)

    const verified = await vi.waitFor(
      async () => {
        const { code, json } = await hocJson(['audit', 'verify'], env)
        expect(code).toBe(0)
        expect(json.entries).toBeGreaterThan(3)
        return json
      },
      { timeout: 20_000, interval: 300 },
    )
    expect(verified).toMatchObject({ verified: true, broken: null })
    const exported = await hoc(['audit', 'export'], env)
    expect(exported.out.trim().split('\n').length).toBeGreaterThanOrEqual(verified.entries)
  })

  it('asks whose anchors are meant where the key may not say whose it is', async () => {
    const me = (await hocJson(['account', 'whoami'], env)).json.value
    const issue = ['keys', 'issue', '--member-id', me.memberId, '--name', 'Auditor', '--scopes', 'audit.*']
    const narrow = { ...env, HOC_KEY: (await hocJson(issue, env)).json.value.secret }
    const anchors = join(mkdtempSync(join(tmpdir(), 'hoc-cli-')), 'anchors.ndjson')
    const sealed = async () => (await hocJson(['audit', 'ls', '--limit', '1'], env)).json.value.items
    await expect.poll(sealed).not.toEqual([])
    const [first] = await sealed()
    const own = { tenantId: me.tenantId, position: 1, hash: first.seal.hash, at: first.entry.at }
    const another = { ...own, tenantId: '019b7a00-0000-7000-8000-00000000dead', hash: 'e'.repeat(64) }
    writeFileSync(anchors, `${JSON.stringify(own)}\n${JSON.stringify(another)}\n`)
    const verify = ['audit', 'verify', '--anchors', anchors]

    expect(await hocHere(verify, narrow)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/the scopes of the key leave out account\.whoami.* Name its tenant with --tenant/),
    })
    for (const [args, as] of [
      [[...verify, '--tenant', me.tenantId], narrow],
      [verify, env],
    ] as const) {
      expect(await hocHere(args, as)).toMatchObject({ code: 0, out: expect.stringContaining('1 of its heads') })
    }
    for (const [as, code] of [
      [{ ...env, HOC_KEY: STRANGERS }, 1],
      [{ ...env, HOC_URL: 'http://127.0.0.1:1' }, 3],
    ] as const) {
      const [ended, usual] = [await hocHere(verify, as), await hocHere(['account', 'whoami'], as)]
      expect(ended.code).toBe(code)
      expect(withoutIds(ended)).toEqual(withoutIds(usual))
    }
  })

  it('is what docs/migrate-from-python.md does with it', async ({ skip }) => {
    const page = readFileSync(new URL('../../../docs/migrate-from-python.md', import.meta.url), 'utf8')
    const code = /```python\n(.*?)```/s.exec(page)?.[1] ?? ''
    const python = promisify(execFile)('python3', ['-c', code], { env: { ...env, PATH: process.env['PATH'] ?? '' } })
    const { stdout } = await python.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') skip('there is no python3 on this machine')
      throw error
    })

    expect(stdout).toBe('acked\n')
  })
})

describe('hoc serve', () => {
  it('ends with 0 when it is asked to stop, and with --no-jobs leaves the plumbing to others', async () => {
    const other = await openTestDatabase()
    const idle = await serving(environmentOf(other), '--no-jobs')

    expect((await hocHere(spill, idle.env)).code).toBe(0)
    expect(await idle.stop('SIGINT')).toBe(0)
    expect(await other.all(`select from hoc.upkeep where runs > 0`)).toEqual([])
    await other.close()
  })
})

// Every request has a correlation id of its own.
function withoutIds({ code, out, err }: Ended): Ended {
  return { code, out, err: err.replace(/correlation id [\w-]+/, 'correlation id') }
}
