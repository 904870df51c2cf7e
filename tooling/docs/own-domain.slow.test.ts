import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommand, type Ended } from '@hoc/verify/command'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

// Another user runs PostgreSQL, and must be able to enter.
const place = mkdtempSync(path.join(tmpdir(), 'hoc-page-'))
const project = path.join(place, 'helpdesk')

let said = ''
let serving: ChildProcess
let page: Ended
let addresses: NodeJS.ProcessEnv
let behind: pg.Pool
beforeAll(async () => {
  chmodSync(place, 0o711)
  serving = await serve()
  page = await runCommand('bash', ['-euo', 'pipefail', '-c', blockOfPage()], { cwd: root, env: surroundings() })
  const found = await runCommand('node', ['packages/cli/dist/main.js', 'env', '--json'], {
    cwd: root,
    env: surroundings(),
  })
  addresses = JSON.parse(found.out) as NodeJS.ProcessEnv
  behind = new pg.Pool({ connectionString: asSuperuser(String(addresses['DATABASE_URL'])), max: 1 })
}, 240_000)
afterAll(async () => {
  await behind?.end()
  await ended(serving)
  rmSync(place, { recursive: true, force: true })
})

describe('a domain of one’s own, in a project outside of the repository, beside an API on its database', () => {
  it('runs as its page says: passes its own tests, and is a program that ends by itself', () => {
    expect(page.text).toMatch(/^ℹ fail 0$/m)
    expect(page.text).toContain('"subject": "The invoice is wrong"')
    expect(page.code).toBe(0)
  })

  it('type-checks as a bundler resolves and as Node does', { timeout: 180_000 }, async () => {
    expect(await succeed('npm', ['run', 'typecheck'])).not.toContain('error')
  })

  it('migrates beside our own schema, as often as one likes', async () => {
    await succeed('npm', ['run', 'migrate'])

    expect(await all('select name from hoc.helpdesk_migrations')).toEqual([{ name: '0001_tickets' }])
    expect(
      await all(`select relrowsecurity and relforcerowsecurity as isolated from pg_class
        where oid = 'helpdesk.tickets'::regclass`),
    ).toEqual([{ isolated: true }])
  })

  it('has left on the server what it says it has', async () => {
    const of = (table: string, columns: string) => all(`select distinct ${columns} from hoc.${table} order by 1, 2`)

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
    const [written] = await all(`select (select count(*)::int from helpdesk.tickets) as tickets,
      (select count(*)::int from hoc.ledger where operation = 'tickets.open') as opened,
      (select count(distinct tenant_id)::int from helpdesk.tickets) as tenants`)
    expect(written?.tickets).toBe(written?.opened)
    expect(written?.tenants).toBeGreaterThan(3)
  })

  it('holds on an older pg, whose errors are of classes that ours does not know, and an older compiler', async () => {
    const older = ['pg@8.15.6', 'pg-protocol@1.8.0', 'typescript@5.9.3']
    await succeed('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-timeout=60000', ...older])

    expect(existsSync(path.join(project, 'node_modules/@hoc/spine-orchestrator/node_modules/pg-protocol'))).toBe(true)
    expect(await succeed('npm', ['test'])).toMatch(/^ℹ fail 0$/m)
    expect(await succeed('npx', ['tsc', '--version'])).toContain('5.9.3')
    await succeed('npx', ['tsc', '-p', 'tsconfig.bundler.json'])
  })
})

describe('the client, in a project outside of the repository', () => {
  it('is packed and installed as its page says, and does a governed run', { timeout: 180_000 }, async () => {
    const agent = path.join(place, 'my-agent')
    const [, block = ''] =
      /<!-- region: install -->\s+```sh\n([^]*?)```/.exec(
        readFileSync(path.join(root, 'packages/client/README.md'), 'utf8'),
      ) ?? []
    const installing = ['-euo', 'pipefail', '-c', block.replaceAll('~/my-agent', agent)]
    const installed = await runCommand('bash', installing, { cwd: root, env: surroundings() })
    if (installed.code !== 0) throw new Error(installed.text)
    writeFileSync(
      path.join(agent, 'agent.js'),
      `import { createClient } from '@hoc/client/client'
      import { governedRun } from '@hoc/client/governed-run'
      const client = createClient({ url: process.env.HOC_URL, key: process.env.HOC_KEY })
      const plan = { client, agent: 'stranger', goal: 'Count to three.' }
      console.log((await governedRun(plan, ({ step }) => step('count', () => 3))).run.state)`,
    )
    const [HOC_URL] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
    const [HOC_KEY] = /hoc_[A-Za-z0-9]{12}_[\w-]{32,}/.exec(said) ?? []

    const env = { ...surroundings(), HOC_URL, HOC_KEY }
    expect(await runCommand('node', ['agent.js'], { cwd: agent, env })).toMatchObject({ code: 0, out: 'succeeded\n' })
  })
})

// What `npm start` runs, but for its jobs: they would deliver the events that are looked for in the outbox.
async function serve(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(root, 'apps/api/dist/main.js')], {
    env: { ...surroundings(), HOC_PORT: '0', HOC_JOBS: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    await vi.waitFor(() => expect(said).toContain('listens on'), { timeout: 60_000 })
  } catch (error) {
    await ended(child)
    throw error
  }
  return child
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}

function blockOfPage(): string {
  const [, block] =
    /<!-- region: run -->\s+```sh\n([^]*?)```/.exec(readFileSync(path.join(root, 'docs/own-domain.md'), 'utf8')) ?? []
  if (!block) throw new Error('Expected the region "run" in docs/own-domain.md, saw none.')
  return block.replaceAll('~/helpdesk', project)
}

async function succeed(command: string, args: readonly string[]): Promise<string> {
  const env = { ...surroundings(), ...addresses }
  const { code, text, out } = await runCommand(command, args, { cwd: project, env })
  if (code !== 0) throw new Error(`Expected ${command} ${args.join(' ')} to end well, saw ${code}:\n${text}`)
  return out
}

/** What is committed, of every tenant. */
async function all(sql: string): Promise<pg.QueryResultRow[]> {
  return (await behind.query<pg.QueryResultRow>(sql)).rows
}

function asSuperuser(address: string): string {
  const passwords = JSON.parse(readFileSync(path.join(place, '.hoc/passwords.json'), 'utf8')) as Record<string, string>
  return Object.assign(new URL(address), { username: 'postgres', password: passwords['postgres'] }).href
}

// What npm and vitest have told this process is not for the stranger's.
function surroundings(): NodeJS.ProcessEnv {
  const ours = /^(npm_(config_|lifecycle|package)|VITEST|HOC_|DATABASE_URL$|NODE_ENV$|NODE_OPTIONS$|TEST)/i
  const rest = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return { ...Object.fromEntries(rest), NO_COLOR: '1', HOC_DATA_DIR: path.join(place, '.hoc') }
}
