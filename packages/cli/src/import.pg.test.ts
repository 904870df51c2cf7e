import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { anIncidentRow } from '@hoc/spine-schemas/testing/imports'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hocHere, hocJson, startHoc } from '../test/hoc.ts'
import { serving } from '../test/serving.ts'

const EXAMPLE = join(import.meta.dirname, '../../../docs/import-example.jsonl')
const folder = mkdtempSync(join(tmpdir(), 'hoc-import-'))

let db: TestDatabase
let api: Awaited<ReturnType<typeof serving>>
beforeAll(async () => {
  db = await openTestDatabase()
  api = await serving(environmentOf(db))
})
afterAll(async () => {
  await api.stop()
  await db.close()
  rmSync(folder, { recursive: true })
})

const acme = ['--source', 'aos', '--source-tenant', 'acme']

describe('hoc import', () => {
  it('tells of each line of the example what would become of it, then takes it over, once', async () => {
    const { env } = api
    const tried = await hocHere(['import', EXAMPLE, ...acme, '--dry-run'], env)
    expect(tried).toMatchObject({ code: 1, err: '' })
    expect(tried.out.split('\n')).toEqual([
      'line 1: incident inc_0a1b2c3d4e5f6071 would be made',
      'line 2: incident 5d0c9a52-1f5e-4b8e-8a55-0b9b7a5b1c11 would be made',
      expect.stringMatching(/^line 3: incident inc_ffffffffffffffff refused, RUN_SUCCEEDED: /),
      'line 4: lesson 8e7f2c0a-3d39-4f5c-b6a1-6c0d5b1f9e02 would be made',
      'line 5: lesson b3a9d8c7-60c4-4f7e-92bb-fb1f8f3f0d10 would be made',
      'line 6: prevention prev_0011223344556677 would be made',
      expect.stringMatching(/^line 7: prevention pe_8899aabbccddeeff refused, NOT_PREVENTED: /),
      '7 lines: 5 would be made, 0 here already, 2 refused, 0 malformed.',
    ])
    expect(await listed('incidents', 'ls')).toEqual([])

    const taken = await hocHere(['import', EXAMPLE, ...acme], env)
    expect(taken.code).toBe(1)
    expect(taken.out.split('\n').at(-1)).toBe('7 lines: 5 made, 0 here already, 2 refused, 0 malformed.')
    expect(await listed('incidents', 'ls')).toMatchObject([
      { title: 'Budget limit exceeded: 120 USD', state: 'active', createdAt: '2025-12-20T16:03:41.512Z' },
      { state: 'resolved', resolvedBy: 'aos:dana', resolutionMethod: 'manual' },
    ])
    expect(await listed('lessons', 'ls')).toMatchObject([
      { state: 'dismissed', dismissedReason: 'It became the draft f2d1c0b9 in aos.' },
      { state: 'pending', proposedAction: 'Block calls of orders.read while its supplier is away.' },
    ])
    expect(await listed('preventions', 'ls')).toMatchObject([{ errorCode: 'EXECUTION_TIMEOUT', runId: null }])

    const again = await hocHere(['import', EXAMPLE, ...acme], env)
    expect(again.out.split('\n').at(-1)).toBe('7 lines: 0 made, 5 here already, 2 refused, 0 malformed.')
    expect(await listed('imports', 'ls')).toHaveLength(5)
  })

  it('as JSON is one line for each line, and a summary', async () => {
    const file = fileOf([
      anIncidentRow({ id: 'json-1' }),
      'nonsense',
      anIncidentRow({ id: 'json-2', is_synthetic: true }),
    ])

    const { code, out } = await hocHere(['import', file, '--source', 'aos', '--json'], api.env)

    expect(code).toBe(1)
    expect(out.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { line: 1, outcome: 'made', kind: 'incident', externalId: 'json-1', entityId: expect.any(String), code: null },
      { line: 2, outcome: 'malformed', says: expect.stringContaining('Expected JSON') },
      expect.objectContaining({ line: 3, outcome: 'refused', code: 'ROW_SYNTHETIC', says: expect.any(String) }),
      { summary: { dryRun: false, lines: 3, made: 1, existing: 0, refused: 1, malformed: 1 } },
    ])
  })

  it('goes on after lines that are none, and with --strict stops at the first', async () => {
    const rows = [
      '{',
      anIncidentRow({ id: 'strict-1' }),
      { ...anIncidentRow({ id: 'strict-0' }), colour: 'red' },
      anIncidentRow({ id: 'strict-2' }),
    ]
    const [file, later] = [fileOf(rows), fileOf(rows.slice(1))]

    const strict = await hocHere(['import', later, '--source', 'aos', '--strict'], api.env)
    expect(strict).toMatchObject({
      code: 1,
      out: expect.stringContaining('line 2: incident strict-0 malformed: Unrecognized key: "colour"'),
    })
    expect(strict.out).toContain('2 lines: 1 made, 0 here already, 0 refused, 1 malformed.')

    const all = await hocHere(['import', file, '--source', 'aos'], api.env)
    expect(all.out).toContain('4 lines: 1 made, 1 here already, 0 refused, 2 malformed.')
  })

  it.each(['--dry-run', '--strict'])(
    'says of a row that is twice in a file where it was first, with %s',
    async (how) => {
      const again = { ...anIncidentRow({ id: 'twice-1' }), title: 'Other words.' }
      const file = fileOf([
        anIncidentRow({ id: 'twice-1', is_synthetic: true }), // refused: it is not taken
        anIncidentRow({ id: 'twice-1' }),
        ...Array.from({ length: 220 }, (_, index) => anIncidentRow({ id: `between-${how}-${index}` })),
        again,
      ])
      const rows = how === '--strict' ? fileOf([anIncidentRow({ id: 'twice-1' }), again]) : file
      const [at, first] = how === '--strict' ? [2, 1] : [223, 2]

      const { out } = await hocHere(['import', rows, '--source', 'aos', how], api.env)
      expect(out).toContain(
        `line ${at}: incident twice-1 is in this file already, at line ${first}; the first is taken.`,
      )
      expect(out).toContain(' 1 here already')
      const { out: json } = await hocHere(['import', rows, '--source', 'aos', how, '--json'], api.env)
      expect(json).toMatch(new RegExp(`"line":${at},"outcome":"existing",.*"firstLine":${first}}`))
    },
  )

  it('takes over a row whose secret leaves no room for more, without it', async () => {
    const title = `${'x'.repeat(245)} token=zq1`
    const file = fileOf([anIncidentRow({ id: 'long-1', title }), anIncidentRow({ id: 'long-2' })])

    const { out } = await hocHere(['import', file, '--source', 'aos'], api.env)

    expect(out).toContain('2 lines: 2 made, 0 here already, 0 refused, 0 malformed.')
    expect(await db.all(`select from hoc.imported_records r where r::text like '%token=*%'`)).toHaveLength(1)
    expect(await db.all(`select from hoc.imported_records r where r::text like '%zq1%'`)).toEqual([])
  })

  it('leaves out a row that a server of another version does not take, and takes the others of its batch', async () => {
    const { url, close } = await anotherVersion()
    const file = fileOf([
      anIncidentRow({ id: 'new-1', title: 'No server took this before.' }),
      anIncidentRow({ id: 'new-2' }),
    ])

    const { out } = await hocHere(['import', file, '--source', 'aos'], { ...api.env, HOC_URL: url })
    await close()

    expect(out).toContain('line 1: incident new-1 malformed: title: Too big')
    expect(out).toContain('2 lines: 1 made, 0 here already, 0 refused, 1 malformed.')
  })

  it('says what is wrong with how it was asked, or with the server, and what to do', async () => {
    const file = fileOf([anIncidentRow()])

    const nowhere = await hocHere(['import', 'no-such.jsonl', '--source', 'aos'], api.env)
    expect(nowhere).toMatchObject({
      code: 2,
      err: expect.stringContaining(`saw "${resolve('no-such.jsonl')}": ENOENT`),
    })
    expect(nowhere.err).not.toContain('broke off')
    expect(await hocHere(['import', file], api.env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('like "aos", saw none.'),
    })
    const empty = fileOf([])
    for (const how of [[], ['--dry-run'], ['--json']]) {
      expect(await hocHere(['import', empty, '--source', 'aos', ...how], api.env)).toMatchObject({
        code: 0,
        err: expect.stringContaining('The file has no row'),
      })
    }
    const away = await hocHere(['import', file, '--source', 'aos'], {
      ...api.env,
      HOC_KEY: `hoc_${'a'.repeat(12)}_${'b'.repeat(32)}`,
    })
    expect(away).toMatchObject({ code: 1, err: expect.stringContaining('Run it again when that is mended') })
  })

  it('takes over into the tenant of the key, or the one that is named, and into no other', async () => {
    const made = await hocJson(
      ['tenants', 'create', '--name', 'Other', '--owner-name', 'Bob', '--reason', 'A second tenant.', '--local'],
      environmentOf(db),
    )
    const id = made.json.value.tenant.id as string
    const file = fileOf([anIncidentRow({ id: 'both-1' })])

    for (const [args, env] of [
      [['--local', '--tenant', id], environmentOf(db)],
      [[], api.env],
    ] as const) {
      const { out } = await hocHere(['import', file, '--source', 'aos', ...args], env)
      expect(out).toBe('1 line: 1 made, 0 here already, 0 refused, 0 malformed.')
    }
    const rows = await db.all(`select tenant_id from hoc.imported_records where external_id = 'both-1'`)
    expect(new Set(rows.map(({ tenant_id }) => tenant_id as string)).size).toBe(2)
    expect(await db.all(`select from hoc.incidents where tenant_id = '${id}'`)).toHaveLength(1)
  })

  it('that is killed in the middle goes on when it is run again: each line is here once', async () => {
    const all = 3_000
    const file = fileOf(Array.from({ length: all }, (_, index) => anIncidentRow({ id: `kill-${index}` })))
    const count = async () => {
      const [row] = await db.all(`select count(*) from hoc.imported_records where external_id like 'kill-%'`)
      return Number(row?.count)
    }

    const child = startHoc(['import', file, '--source', 'aos'], api.env)
    const exited = once(child, 'exit')
    await vi.waitFor(async () => expect(await count()).toBeGreaterThan(0), { timeout: 30_000, interval: 5 })
    child.kill('SIGKILL')
    await exited
    const before = await count()
    expect(before).toBeLessThan(all)

    const again = await hocHere(['import', file, '--source', 'aos'], api.env)

    expect(again.code).toBe(0)
    const [, made, existing] = /(\d+) made, (\d+) here already/.exec(again.out) ?? []
    // What was under way when it was killed may have been kept after it was looked.
    expect(Number(existing)).toBeGreaterThanOrEqual(before)
    expect(Number(made) + Number(existing)).toBe(all)
    expect(again.err).toContain('hoc: 1000 lines: ')
    expect(await count()).toBe(all)
    const twice = `select external_id from hoc.imported_records r join hoc.incident_events e on e.incident_id = r.entity_id
      where external_id like 'kill-%' group by 1 having count(*) <> 1`
    expect(await db.all(twice)).toEqual([])
  })
})

// What stands before the server takes shorter titles than it does.
async function anotherVersion() {
  const answered = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const { rows = [] } = JSON.parse(body) as { rows?: { title: string }[] }
    const issues = rows.flatMap(({ title }, index) =>
      title.startsWith('No server') ? [{ path: `rows.${index}.title`, message: 'Too big.' }] : [],
    )
    const { authorization = '' } = request.headers
    const sent = { method: 'POST', body, headers: { authorization, 'content-type': 'application/json' } }
    const [status, answer] =
      issues.length > 0
        ? [400, JSON.stringify({ status: 400, code: 'INVALID_INPUT', title: 'Wrong.', issues })]
        : await fetch(`${api.env.HOC_URL}${request.url}`, sent).then(
            async (got) => [got.status, await got.text()] as const,
          )
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
    response.end(answer)
  }
  const server = createServer((request, response) => void answered(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

function fileOf(rows: readonly (object | string)[]): string {
  const file = join(folder, crypto.randomUUID())
  writeFileSync(file, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'))
  return file
}

async function listed(...command: string[]): Promise<unknown[]> {
  const { json } = await hocJson(command, api.env)
  return (json as { value: { items: unknown[] } }).value.items
}
