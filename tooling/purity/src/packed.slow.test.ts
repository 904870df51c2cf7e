import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const own = path.resolve(import.meta.dirname, '..')
const clone = path.resolve(own, '../..')
const readme = readFileSync(path.join(own, 'README.md'), 'utf8')
const manifest = /```json\n([^`]*)```/.exec(readme)?.[1] ?? ''

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoc-purity-packed-'))
  execFileSync('pnpm', ['run', 'build'], { cwd: own })
  execFileSync('pnpm', ['pack', '--pack-destination', folder], { cwd: own })
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? ''
  write('package.json', '{ "name": "shop", "private": true, "workspaces": ["packages/*"] }')
  write('packages/orders/package.json', manifest)
  write(
    'packages/orders/src/orders.ts',
    'export const find = (tx: { rows(text: string): unknown }) => tx.rows("select 1")\n',
  )
  const quiet = ['--no-audit', '--no-fund', '--fetch-timeout=60000']
  execFileSync('npm', ['install', ...quiet, '--save-dev', path.join(folder, tarball)], { cwd: folder })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('is installed from its package into an empty project, and finds what is planted there', () => {
  expect(purity('--json')).toMatchObject({ status: 0 })

  write(
    'packages/orders/src/stock.ts',
    'export const end = (client: { query(text: string): unknown }) => client.query("commit")\n',
  )
  const { status, stdout } = purity('--json')

  expect(status).toBe(1)
  expect(JSON.parse(stdout).findings).toContainEqual(
    expect.objectContaining({
      rule: 'only-the-orchestrator-owns-transactions',
      file: 'packages/orders/src/stock.ts',
      line: 1,
    }),
  )
})

it('starts with nothing that an older Node cannot load, so that it can say which one it needs', () => {
  const cli = readFileSync(path.join(folder, 'node_modules/@hoc/purity/dist/cli.js'), 'utf8')
  expect(cli).not.toMatch(/^import\b/m)
})

it('is run from a clone in the folder where one is, as in one that is named', () => {
  const scan = ['run', '-s', '--prefix', clone, 'purity', '--', '--json']
  const look = (args: readonly string[], cwd: string) => {
    const { stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' })
    expect(stdout, stderr).toMatch(/^\{/)
    return JSON.parse(stdout).scope
  }

  expect(look(scan, folder)).toMatchObject({ files: 2, layers: { driver: 2 } })
  expect(look([...scan, '..'], path.join(folder, 'packages'))).toEqual(look(scan, folder))
})

it('shows in its README only what works', () => {
  const commands = readme.match(/^hoc-purity.*$/gm) ?? []
  expect(commands.length).toBeGreaterThan(3)
  for (const command of commands) {
    const args = command.replace(/ +#.*/, '').split(' ').slice(1)
    expect([0, 1], command).toContain(purity(...args).status)
  }
})

function purity(...args: string[]) {
  return spawnSync(path.join(folder, 'node_modules/.bin/hoc-purity'), args, { cwd: folder, encoding: 'utf8' })
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), text)
}
