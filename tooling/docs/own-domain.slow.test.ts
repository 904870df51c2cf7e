import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { runCommand } from '@hoc/verify/command'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const packages = [
  'canonical',
  'drivers',
  'engine-account',
  'engine-activity',
  'engine-incidents',
  'engine-logs',
  'engine-policies',
  'engine-webhooks',
  'spine-orchestrator',
  'spine-schemas',
]

let db: TestDatabase
let project: string
let serving: ChildProcess
beforeAll(async () => {
  db = await openTestDatabase()
  project = mkdtempSync(path.join(tmpdir(), 'hoc-helpdesk-'))
  cpSync(path.join(root, 'docs/own-domain'), project, { recursive: true })
  mkdirSync(path.join(project, 'tarballs'))
  for (const name of packages) await pack(name)
  await succeed('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
  serving = await serve(onDatabase())
}, 180_000)
afterAll(async () => {
  serving?.kill()
  if (serving) await once(serving, 'exit')
  rmSync(project, { recursive: true, force: true })
  await db.close()
})

describe('a domain of one’s own, in a project outside of the repository, beside an API on its database', () => {
  it('type-checks as a bundler resolves and as Node does', { timeout: 180_000 }, async () => {
    expect(await succeed('npm', ['run', 'typecheck'])).not.toContain('error')
  })

  it('migrates beside our own schema, as often as one likes', async () => {
    await succeed('npm', ['run', 'migrate'])
    await succeed('npm', ['run', 'migrate'])

    expect(await db.all('select name from hoc.helpdesk_migrations')).toEqual([{ name: '0001_tickets' }])
    expect(
      await db.all(`select relrowsecurity and relforcerowsecurity as isolated from pg_class
        where oid = 'helpdesk.tickets'::regclass`),
    ).toEqual([{ isolated: true }])
  })

  it('passes its own tests: done, refused, denied, killed, replayed, kept apart', async () => {
    expect(await succeed('npm', ['test'])).toMatch(/^ℹ fail 0$/m)
  })

  it('has left on the server what it says it has', async () => {
    const of = (table: string, columns: string) => db.all(`select distinct ${columns} from hoc.${table} order by 1, 2`)

    expect(await of('ledger', 'operation, entity')).toEqual([
      { operation: 'account.open_tenant', entity: 'api_key' },
      { operation: 'account.open_tenant', entity: 'member' },
      { operation: 'account.open_tenant', entity: 'tenant' },
      { operation: 'governance.set_mode', entity: expect.any(String) },
      { operation: 'tickets.close', entity: 'ticket' },
      { operation: 'tickets.open', entity: 'ticket' },
    ])
    expect(await of('outbox', 'type, dead_at')).toEqual(
      expect.arrayContaining([
        { type: 'ticket.closed', dead_at: null },
        { type: 'ticket.opened', dead_at: null },
      ]),
    )
    expect(await of('idempotency_keys', 'operation, key')).toEqual([{ operation: 'tickets.open', key: 'mail-17' }])
    expect(await of('dispatch_records', 'outcome, authority_code')).toEqual(
      expect.arrayContaining([
        { outcome: 'denied', authority_code: 'GOVERNANCE_KILLED' },
        { outcome: 'denied', authority_code: 'GRANT_MISSING' },
        { outcome: 'invalid', authority_code: 'NOT_ASKED' },
      ]),
    )
    const [written] = await db.all(`select (select count(*)::int from helpdesk.tickets) as tickets,
      (select count(*)::int from hoc.ledger where operation = 'tickets.open') as opened,
      (select count(distinct tenant_id)::int from helpdesk.tickets) as tenants`)
    expect(written?.tickets).toBe(written?.opened)
    expect(written?.tenants).toBeGreaterThan(3)
  })

  it('runs as a program that ends by itself', async () => {
    const text = await succeed('node', ['src/main.ts', 'The invoice is wrong'])

    expect(JSON.parse(text)).toMatchObject({ outcome: 'done', value: { subject: 'The invoice is wrong' } })
  })

  it('holds on an older pg, whose errors are of classes that ours does not know', async () => {
    await succeed('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', 'pg@8.15.6', 'pg-protocol@1.8.0'])

    expect(existsSync(path.join(project, 'node_modules/@hoc/spine-orchestrator/node_modules/pg-protocol'))).toBe(true)
    expect(await succeed('npm', ['test'])).toMatch(/^ℹ fail 0$/m)
  })
})

// What `npm start` runs, but for its jobs: they would deliver the events that are looked for in the outbox.
async function serve(environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const env = { HOC_DATA_DIR: path.join(project, '.hoc'), ...environment, HOC_PORT: '0', HOC_JOBS: 'false' }
  const child = spawn(process.execPath, [path.join(root, 'apps/api/dist/main.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    await vi.waitFor(() => expect(said).toContain('listens on'), { timeout: 60_000 })
  } catch (error) {
    child.kill()
    throw error
  }
  return child
}

it('is run as the page says, beside npm start', { timeout: 240_000 }, async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'hoc-page-'))
  chmodSync(place, 0o711) // PostgreSQL runs as somebody else
  const page = readFileSync(path.join(root, 'docs/own-domain.md'), 'utf8')
  const [, block] = /<!-- region: run -->\s+```sh\n([^]*?)```/.exec(page) ?? []
  if (!block) throw new Error('Expected the region "run" in docs/own-domain.md, saw none.')
  const environment = { ...strangersEnvironment(), HOC_DATA_DIR: path.join(place, '.hoc') }
  const start = await serve(environment)

  const script = block.replaceAll('~/helpdesk', path.join(place, 'helpdesk'))
  const { code, text } = await runCommand('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env: environment })

  start.kill()
  await once(start, 'exit')
  rmSync(place, { recursive: true, force: true })
  expect(text).toMatch(/^ℹ fail 0$/m)
  expect(text).toContain('"subject": "The invoice is wrong"')
  expect(code).toBe(0)
})

async function pack(name: string): Promise<void> {
  const folder = path.join(root, 'packages', name)
  if (!existsSync(path.join(folder, 'dist'))) {
    throw new Error(`Expected ${folder} to be built, saw no dist. Run "npm run build" first.`)
  }
  const { code, text } = await runCommand('pnpm', ['pack', '--out', path.join(project, `tarballs/hoc-${name}.tgz`)], {
    cwd: folder,
  })
  if (code !== 0) throw new Error(`Expected pnpm to pack ${name}, saw ${code}: ${text}`)
}

async function succeed(command: string, args: readonly string[]): Promise<string> {
  const { code, text, out } = await runCommand(command, args, { cwd: project, env: onDatabase() })
  if (code !== 0) throw new Error(`Expected ${command} ${args.join(' ')} to end well, saw ${code}:\n${text}`)
  return out
}

// What npm and vitest have told this process is not for the stranger's.
function strangersEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(npm_(config_|lifecycle|package)|VITEST|HOC_|DATABASE_URL$|NODE_ENV$|NODE_OPTIONS$|TEST)/i
  const rest = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return {
    ...Object.fromEntries(rest),
    NO_COLOR: '1',
  }
}

function onDatabase(): NodeJS.ProcessEnv {
  return {
    ...strangersEnvironment(),
    DATABASE_URL: db.url('hoc_app'),
    HOC_WORKER_URL: db.url('hoc_worker'),
    HOC_MIGRATE_URL: db.url('hoc_owner'),
  }
}
