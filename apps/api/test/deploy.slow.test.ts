import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { findPrograms, freePort, startPlainServer, type PlainServer } from './plain-postgres.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const page = readFileSync(join(root, 'docs/deploy.md'), 'utf8')
const programs = findPrograms() ?? ''
const password = 'a superuser’s password'
const place = mkdtempSync(join(tmpdir(), 'hoc-deploy-'))
const running: { child: ChildProcess; ended: Promise<unknown> }[] = []
let [first, second]: PlainServer[] = []
let ports: number[] = []

beforeAll(async () => {
  if (!programs) return
  if (!existsSync(join(root, 'apps/api/dist/main.js')))
    throw new Error('Expected a build, saw none. Run "npm run build".')
  mkdirSync(join(place, 'opt'))
  first = await startPlainServer(programs, password)
  second = await startPlainServer(programs, password)
  ports = [await freePort(), await freePort()]
})
afterAll(async () => {
  await stopProcesses()
  await first?.stop()
  await second?.stop()
  rmSync(place, { recursive: true, force: true })
})

describe.skipIf(!programs)('docs/deploy.md, command by command, without a superuser but where it says so', () => {
  it('makes folders, roles and a schema', async () => {
    await run('folders')
    await run('admin')
    await run('settings')
    expect(await run('migrate')).toContain('The schema is up to date')

    const roles = await sql(
      first,
      `select rolname from pg_roles where rolname like 'hoc%' and (rolsuper or rolbypassrls)`,
    )
    expect(roles).toBe('')
  })

  it('runs two processes on one database', async () => {
    await startProcesses()
    const seen = await run('look')

    expect(seen).toContain('Run 17 exceeded its budget')
    expect(seen).not.toMatch(/^failed/m)
    const connections = await sql(
      first,
      `select count(*) from pg_stat_activity where usename in ('hoc_app', 'hoc_worker', 'hoc_operator')`,
    )
    expect(Number(connections)).toBeLessThanOrEqual(2 * (10 + 9 + 2))
  })

  it('appoints an operator, who then acts over HTTP', async () => {
    expect(await run('operator')).toContain('First tenant')
  })

  it('backs up: not as the owner, but as a superuser, twice', async () => {
    await expect.poll(() => readFileSync(join(place, 'lib/anchors.ndjson'), 'utf8'), { timeout: 20_000 }).not.toBe('')
    await expect(bash('set -a; . /etc/hoc/migrate.env; pg_dump "$HOC_MIGRATE_URL" > /dev/null')).rejects.toThrow(
      'row-level security',
    )
    await run('dump')
    await run('base-backup')
  })

  it(
    'restores the dump on another server, proves the ledger, and tells what was lost',
    { timeout: 60_000 },
    async () => {
      await bash(`${inEnvironment} hoc incidents create --title 'After the backup' --severity low`)
      await new Promise((resolve) => setTimeout(resolve, 1_500)) // sealed
      await stopProcesses() // anchored
      copyFileSync(join(place, 'lib/anchors.ndjson'), join(place, 'lib/newest.ndjson'))
      rmSync(join(place, 'lib/anchors.ndjson'))

      await run('restore')
      await startProcesses()
      expect(await run('verify')).toMatch(/verified|agree/i)
      await expect(
        bash(`${inEnvironment} hoc audit verify --anchors /var/lib/hoc/newest.ndjson`),
      ).rejects.toMatchObject({ code: 4 })

      const list = await bash(`${inEnvironment} hoc incidents list`)
      expect(list).toContain('Run 17 exceeded its budget')
      expect(list).not.toContain('After the backup')
    },
  )

  it('goes on sealing on the other server, where transaction ids begin anew', async () => {
    await bash(`${inEnvironment} hoc incidents create --title 'On the new server' --severity low`)
    const unsealed = `select count(*) from hoc.ledger l where not exists (select from hoc.ledger_seals s where s.entry_id = l.id)`
    await expect.poll(() => sql(second, unsealed), { timeout: 10_000 }).toBe('0')
    await run('verify')
  })

  it('restores the base backup as the server that it was', async () => {
    const restored = await startPlainServer(programs, password, join(place, 'backups/base'))
    expect(await sql(restored, 'select title from hoc.incidents')).toBe('Run 17 exceeded its budget')
    await restored.stop()
  })
})

// The first process, as whoever holds the first key.
const inEnvironment = 'set -a; . /etc/hoc/api.env; set +a; HOC_URL=http://127.0.0.1:3001 HOC_KEY=$HOC_BOOTSTRAP_KEY'

function run(region: string): Promise<string> {
  return bash(textOf(region))
}

function textOf(region: string): string {
  const [, text] = new RegExp(`<!-- region: ${region} -->\\s+\`\`\`sh\\n([^]*?)\`\`\``).exec(page) ?? []
  if (!text) throw new Error(`Expected the region "${region}" in docs/deploy.md, saw none.`)
  return text
}

async function bash(text: string): Promise<string> {
  const script = here(`${textOf('hoc')}\n${text}`)
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: root,
    env: environment(),
  })
  return stdout + stderr
}

function environment() {
  const path = [programs, dirname(process.execPath), process.env['PATH']].join(':')
  return { PATH: path, HOME: process.env['HOME'], PGPASSWORD: password }
}

// The page's places, as this test has them.
function here(text: string): string {
  return text
    .replaceAll('node tooling/bootstrap/main.mjs exec pnpm', 'pnpm')
    .replaceAll('/opt/hoc', join(place, 'opt'))
    .replaceAll('/etc/hoc', join(place, 'etc'))
    .replaceAll('/var/lib/hoc', join(place, 'lib'))
    .replaceAll('/var/backups/hoc', join(place, 'backups'))
    .replaceAll('db.example.com:5432', first?.place ?? '')
    .replaceAll('db2.example.com:5432', second?.place ?? '')
    .replaceAll('3001', String(ports[0]))
    .replaceAll('3002', String(ports[1]))
}

async function startProcesses(): Promise<void> {
  for (const port of ['3001', '3002']) {
    const script = here(textOf('process').replaceAll('3001', port))
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      env: environment(),
      cwd: place,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    running.push({ child, ended: new Promise((resolve) => child.once('exit', resolve)) })
    await expect.poll(() => said, { timeout: 60_000 }).toContain('listens on')
  }
}

async function stopProcesses(): Promise<void> {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  }
}

async function sql(server: PlainServer | undefined, text: string): Promise<string> {
  const url = `postgres://postgres@${server?.place}/hoc`
  const { stdout } = await promisify(execFile)(join(programs, 'psql'), ['-Atc', text, url], { env: environment() })
  return stdout.trim()
}
