import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anActiveIncident } from '@hoc/spine-orchestrator/testing/spine'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson, startHoc } from '../test/hoc.ts'

const COUNT = 5

let db: TestDatabase
let env: Record<string, string>
let [tenant, anchors, file] = ['', '', '']

beforeAll(async () => {
  db = await openTestDatabase()
  env = environmentOf(db)
  anchors = `${env['HOC_DATA_DIR']}/anchors.ndjson`
  file = `${env['HOC_DATA_DIR']}/ledger.ndjson`
  const { operator, dispatch } = await anActiveIncident(db)
  for (let n = 2; n <= COUNT; n++) await dispatch('incidents.create', { title: `${n}`, severity: 'low' }, operator)
  await anActiveIncident(db) // another tenant’s ledger, which is none of ours
  tenant = operator.tenantId
  await db.all(`insert into hoc.tenants values ('${tenant}', 'Its tenant', 'active', now())`)
  await sealAll()
  await writeFile(file, (await hoc(['audit', 'export', '--local', '--tenant', tenant], env)).out)
})
afterAll(() => db.close())

const verify = (...args: string[]) => hocHere(['audit', 'verify', ...args], env)

describe('hoc audit verify', () => {
  it('verifies the ledger of the database, and an export of it', async () => {
    const online = await hoc(['audit', 'verify', '--local', '--tenant', tenant], env)
    const offline = await hoc(['audit', 'verify', '--file', file])

    expect(online).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Verified 5 entries, up to position 5, [0-9a-f]{64}\./),
    })
    expect(offline).toEqual(online)
  })

  it('compares with the anchors of the tenant', async () => {
    const { code, json } = await hocJson(['audit', 'verify', '--file', file, '--anchors', anchors, '--tenant', tenant])

    expect(code).toBe(0)
    expect(json).toMatchObject({ verified: true, entries: COUNT, broken: null, anchorMissed: null })
    expect(json.anchorsChecked).toBeGreaterThan(0)
    expect(await verify('--file', file, '--anchors', anchors)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`They are: `),
    })
    expect(
      await verify('--file', file, '--anchors', anchors, '--tenant', '019b7a00-0000-7000-8000-00000000dead'),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('Expected anchors of 019b7a00-0000-7000-8000-00000000dead'),
    })
  })

  it.each([
    [
      'an altered entry',
      3,
      'entry_altered',
      (line: Line) => ({ ...line, entry: { ...line.entry, actorId: 'mallory' } }),
    ],
    [
      'an altered instant',
      1,
      'entry_altered',
      (line: Line) => ({ ...line, entry: { ...line.entry, at: '2026-01-01T00:00:00.000Z' } }),
    ],
    ['an entry that is gone', 2, 'entry_missing', (line: Line) => ({ ...line, entry: null })],
    ['another hash', 4, 'entry_altered', (line: Line) => ({ ...line, seal: { ...line.seal, hash: 'f'.repeat(64) } })],
    ['a moved link', 5, 'seal_unlinked', (line: Line) => ({ ...line, seal: { ...line.seal, prev: 'f'.repeat(64) } })],
  ])('names the first that is wrong: %s', async (_, position, wrong, forge) => {
    const lines = await readExport()
    const forged = await written(lines.map((line) => (line.seal.position === position ? forge(line) : line)))

    const { code, json } = await hocJson(['audit', 'verify', '--file', forged])
    const entryId = lines[position - 1]?.seal.entryId

    expect({ code, broken: json.broken }).toEqual({ code: 4, broken: { position, entryId, wrong } })
    expect(json).toMatchObject({ verified: false, entries: position - 1 })
    expect((await verify('--file', forged)).err).toContain(`broken at position ${position}, entry ${entryId}: `)
  })

  it('misses lines that were left out, and a beginning that was', async () => {
    const lines = await readExport()

    expect(await verify('--file', await written(lines.filter((_, index) => index !== 2)))).toMatchObject({
      code: 4,
      err: expect.stringContaining('broken at position 4'),
    })
    expect((await verify('--file', await written(lines.slice(1)))).code).toBe(4)
  })

  it('tells by an anchor that the end was cut off, and that all was rewritten', async () => {
    const lines = await readExport()
    const own = (await readFile(anchors, 'utf8'))
      .trim()
      .split('\n')
      .filter((line) => line.includes(tenant))
    const otherHead = { ...JSON.parse(own[0] ?? ''), hash: 'e'.repeat(64) }
    const cut = await written(lines.slice(0, 2))

    expect((await verify('--file', cut)).code).toBe(0)
    expect(await verify('--file', cut, '--anchors', anchors, '--tenant', tenant)).toMatchObject({
      code: 4,
      err: expect.stringContaining('does not lead to the head that was anchored at'),
    })
    expect((await verify('--file', file, '--anchors', await written([otherHead]))).code).toBe(4)
  })

  it('refuses a file with no entry, as an export leaves that failed', async () => {
    const empty = await written([])

    expect(await verify('--file', empty)).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(
        /^hoc: Expected entries of a ledger in ".*", saw none: nothing was verified\. .* Run "hoc audit export" again/,
      ),
    })
    expect(await hocJson(['audit', 'verify', '--file', empty])).toMatchObject({
      code: 2,
      json: { error: { code: 'USAGE' } },
    })
    expect((await verify('--file', empty, '--anchors', anchors, '--tenant', tenant)).code).toBe(4)
  })

  it('says of an export with no entry that nothing is sealed yet', async () => {
    expect(await hocHere(['audit', 'export', '--local'], env)).toEqual({
      code: 0,
      out: '',
      err: expect.stringContaining('hoc: Wrote no entry: nothing is sealed yet'),
    })
  })

  it('is no use on what is not a ledger', async () => {
    expect(await verify('--file', await written([{ hello: 1 }]))).toMatchObject({
      code: 2,
      err: expect.stringContaining('at line 1: {"hello":1}'),
    })
    expect((await verify('--file', file, '--local')).code).toBe(2)
  })

  // The last, because it leaves the ledger broken.
  it('finds what a superuser altered in the database', async () => {
    await db.all(`set session_replication_role = replica;
      update hoc.ledger set actor_id = 'mallory' where tenant_id = '${tenant}'
        and id = (select entry_id from hoc.ledger_seals where tenant_id = '${tenant}' and position = 4)`)

    expect(await verify('--local', '--tenant', tenant)).toMatchObject({
      code: 4,
      err: expect.stringMatching(/broken at position 4, .*the entry is not what was sealed/),
    })
  })
})

interface Line {
  readonly entry: Record<string, unknown> | null
  readonly seal: { readonly position: number; readonly entryId: string }
}

async function readExport(): Promise<Line[]> {
  return (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

let forgeries = 0

async function written(lines: readonly unknown[]): Promise<string> {
  const path = `${env['HOC_DATA_DIR']}/forged-${++forgeries}.ndjson`
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return path
}

// As an installation does it: by a process that keeps the plumbing.
async function sealAll(): Promise<void> {
  const child = startHoc(['work'], env)
  const unsealed = () =>
    db.all('select from hoc.ledger l where not exists (select from hoc.ledger_seals s where s.entry_id = l.id)')
  await vi.waitFor(async () => expect(await unsealed()).toEqual([]), { timeout: 50_000, interval: 200 })
  child.kill('SIGTERM')
  await once(child, 'exit')
}
