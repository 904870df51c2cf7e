import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { environmentOf } from '../test/environment.ts'
import { hoc, hocHere, hocJson } from '../test/hoc.ts'
import { nodeVersion } from './commands/doctor.ts'
import { openOwnDatabase, settingsOf } from './settings.ts'

let db: TestDatabase
let env: Record<string, string>
beforeAll(async () => {
  db = await openTestDatabase()
  env = environmentOf(db)
})
afterAll(() => db.close())

it('ends with 0 and one line for each finding when all is well', async () => {
  const { code, out, err } = await hoc(['doctor'], { ...env, HOC_PROT: '3000' })

  expect(out).toContain('settings: can be used; HOC_PROT is none of them, and has no effect')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(
    out
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('ok       ')),
  ).toEqual([])
  expect(out).toMatch(
    /^ok {7}Node: .*\nok {7}settings: .*\nok {7}disk of HOC_DATA_DIR: .* GiB free\nok {7}file of HOC_ANCHOR_FILE: .*\nok {7}log in by /,
  )
})

it('ends with 1 and says what to do when something is not', async () => {
  await db.all('alter table hoc.incidents no force row level security')

  expect(await hocHere(['doctor'], env)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/\nfailed {3}row-level security: not forced on incidents\n {9}Run "alter table/),
  })
  const { code, json } = await hocJson(['doctor'], env)
  expect(code).toBe(1)
  expect(json.filter(({ state }: { state: string }) => state === 'failed')).toMatchObject([
    { name: 'row-level security' },
  ])
  await db.all('alter table hoc.incidents force row level security')
})

it('looks at nothing further when the settings cannot be used', async () => {
  const { code, json } = await hocJson(['doctor'], { ...env, HOC_PORT: 'many' })

  expect(code).toBe(1)
  expect(json).toMatchObject([
    { name: 'Node' },
    { name: 'settings', state: 'failed', says: expect.stringContaining('HOC_PORT') },
  ])
})

it.each([['doctor'], ['incidents', 'ls', '--local'], ['work']])(
  'makes no database where there is none, and says what does: hoc %s',
  async (...command) => {
    const dir = join(mkdtempSync(join(tmpdir(), 'hoc-cli-')), 'none')
    const { code, out, err } = await hocHere(command, { HOC_DATA_DIR: dir })

    expect(code).toBe(command[0] === 'doctor' ? 1 : 2)
    expect(out + err).toContain(`Expected a PostgreSQL cluster in ${dir}, saw none. Start "hoc serve" once`)
    expect(existsSync(dir)).toBe(false)
  },
)

it('says whether the embedded PostgreSQL ran before it was looked at', { timeout: 60_000 }, async () => {
  const env = { HOC_DATA_DIR: mkdtempSync(join(tmpdir(), 'hoc-cli-')) }
  const look = async () => (await hocHere(['doctor'], env)).out
  expect((await hoc(['migrate'], env)).code).toBe(0)

  expect(await look()).toMatch(/^ok {7}embedded PostgreSQL: did not run: .*\.?$/m)
  const running = await openOwnDatabase(settingsOf({ env }), { err: () => undefined })
  expect(await look()).toMatch(/^ok {7}embedded PostgreSQL: runs$/m)
  await running.stop()
})

it('finds files that cannot be written, and makes none', async () => {
  const dir = env['HOC_DATA_DIR'] ?? ''
  const files = { HOC_ANCHOR_FILE: join(dir, 'a/not/yet'), HOC_OUTBOX_FILE: '/dev/null/events.ndjson' }
  const { code, json } = await hocJson(['doctor'], { ...env, ...files })

  expect(code).toBe(1)
  expect(json.slice(3, 5)).toMatchObject([
    { name: 'file of HOC_ANCHOR_FILE', state: 'ok' },
    { name: 'file of HOC_OUTBOX_FILE', state: 'failed', says: expect.stringContaining('ENOTDIR') },
  ])
  expect(existsSync(join(dir, 'a'))).toBe(false)
})

it('looks where the data directory will be', async () => {
  const { json } = await hocJson(['doctor'], { ...env, HOC_DATA_DIR: `${env['HOC_DATA_DIR']}/not/there/yet` })

  expect(json[2]).toMatchObject({ name: 'disk of HOC_DATA_DIR', state: 'ok' })
})

it.each([
  ['22.18.0', 'ok'],
  ['24.1.0', 'ok'],
  ['22.17.9', 'failed'],
  ['20.19.0', 'failed'],
])('finds Node %s %s', (version, state) => {
  expect(nodeVersion(version)).toMatchObject({ name: 'Node', state })
})
