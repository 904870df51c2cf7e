import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { noBarrels } from './rules/no-barrels.ts'
import { run } from './run.ts'
import { findingsIn } from './testing/workspace.ts'

const deep = 10_000
const MANIFEST = 'packages/orders/package.json'
const SOURCES = 'packages/orders/src'
let root: string
const said = { out: '', err: '' }

function purity(...args: string[]): Promise<number> {
  said.out = said.err = ''
  return run([root, ...args], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    colour: false,
    annotate: false,
    now: () => new Date('2026-06-01T12:00:00.000Z'),
  })
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hoc-purity-'))
  write('package.json', '{ "name": "shop", "workspaces": ["packages/*"] }')
  write('packages/orders/package.json', '{ "name": "@shop/orders", "hoc": { "layer": "engine", "domain": "orders" } }')
  write(`${SOURCES}/price.ts`, 'export const price = 1\n')
})

afterEach(() => rmSync(root, { recursive: true }))

describe('ends with 2 and says what is wrong', () => {
  it.each([
    ['a package.json that is null', 'packages/orders/package.json', 'null', 'to hold an object, saw null'],
    ['a root that is a list', 'package.json', '[]', 'to hold an object, saw []'],
    ['a role that is null', MANIFEST, '{ "hoc": null }', 'expected object, received null\n  → at hoc'],
    ['a role that is a text', MANIFEST, '{ "hoc": "engine" }', 'expected object, received string\n  → at hoc'],
    ['a role that is a number', MANIFEST, '{ "hoc": 5 }', 'orders/package.json is not as expected'],
    ['a role that is a list', MANIFEST, '{ "hoc": [] }', 'expected object, received array\n  → at hoc'],
    [
      'a layer that is a number',
      MANIFEST,
      '{ "hoc": { "layer": 5 } }',
      'expected string, received number\n  → at hoc.layer',
    ],
    [
      'a role with a slip of the pen',
      MANIFEST,
      '{ "hoc": { "layer": "engine", "domian": "a" } }',
      'Expected layer, domain, locked, saw "domian"',
    ],
    ['exports that are a number', MANIFEST, '{ "exports": 5 }', '→ at exports'],
    ['exports in exports', MANIFEST, `{ "exports": ${'{ "a": '.repeat(deep)}"a.ts"${'}'.repeat(deep)} }`, 'too deeply'],
    ['dependencies that are null', MANIFEST, '{ "dependencies": null }', '→ at dependencies'],
    [
      'an exception of no rule',
      'hoc-purity.config.json',
      '{ "exceptions": { "no-barels": {} } }',
      'no-barrels, no-swallowed-errors',
    ],
    [
      'a lock of no domain',
      'hoc-purity.config.json',
      '{ "lockedDomains": ["ordres"] }',
      'of this workspace (orders) under "lockedDomains", saw "ordres"',
    ],
    ['globs that are numbers', 'package.json', '{ "workspaces": [7] }', 'to be a list of texts, saw [7]'],
    ['a list of packages that is no list', 'pnpm-workspace.yaml', 'packages: 5', 'to be a list of texts, saw 5'],
    ['a broken list of packages', 'pnpm-workspace.yaml', 'packages: [', 'pnpm-workspace.yaml cannot be read'],
    ['broken owners of tables', `${SOURCES}/tables.json`, '{ "orders": ', 'tables.json cannot be read'],
    ['a chain that a parser does not survive', `${SOURCES}/deep.ts`, `a${'.b()'.repeat(50_000)}`, 'too deeply'],
    [
      'conditions behind conditions',
      `${SOURCES}/deep.ts`,
      `if (a) b()\n${'else if (a) b()\n'.repeat(30_000)}`,
      'too deeply',
    ],
    [
      'words without end',
      `${SOURCES}/deep.ts`,
      `x = a${' in a'.repeat(50_000)}`,
      'deep.ts:1:1 cannot be parsed: It is nested too deeply',
    ],
    ['ten thousand lists in each other', `${SOURCES}/deep.ts`, '['.repeat(deep) + ']'.repeat(deep), 'too deeply'],
  ])('at %s', async (_, file, text, message) => {
    write(file, text)

    expect(await purity()).toBe(2)
    expect(said.err).toContain(message)
  })

  it.each(['{ no json', '', '[]', 'null'])('at a baseline that holds %j', async (text) => {
    write('known.json', text)

    expect(await purity('--baseline', path.join(root, 'known.json'))).toBe(2)
    expect(said.err).toContain('known.json')
  })

  it('at a baseline that is a folder, and an inventory that has none', async () => {
    expect(await purity('--baseline', root)).toBe(2)
    expect(await purity('--inventory', path.join(root, 'nowhere/inventory.json'))).toBe(2)
    expect(said.err).toContain('nowhere/inventory.json')
  })

  it('at a link to a file that is not there', async () => {
    symlinkSync('/nowhere/price.ts', path.join(root, SOURCES, 'link.ts'))

    expect(await purity()).toBe(2)
    expect(said.err).toContain('link.ts')
  })
})

it('ends with 2 where none of the rules that are asked for looks at a layer that is there', async () => {
  expect(await purity('--rule', 'shims-only-re-export')).toBe(2)
  expect(said.err).toContain('shims-only-re-export looks at shim; this workspace has engine.')
  expect(await purity('--rule', 'shims-only-re-export', '--rule', 'clock-is-an-argument')).toBe(0)
})

it('reads what begins with a byte order mark', async () => {
  for (const file of ['package.json', MANIFEST]) write(file, `\uFEFF${readFileSync(path.join(root, file), 'utf8')}`)
  write('hoc-purity.config.json', '\uFEFF{}')
  write('known.json', '\uFEFF{ "version": 1, "findings": [], "history": [] }')

  expect(await purity('--baseline', path.join(root, 'known.json'))).toBe(0)
  expect(said.err).toBe('')
})

it('tries a glob that says the same again and again but once', async () => {
  write('hoc-purity.config.json', JSON.stringify({ ignore: [`${'**/'.repeat(40)}zzz.q`] }))
  write(`${SOURCES}/${'a/'.repeat(40)}price.ts`, 'export const price = 1\n')

  expect(await purity()).toBe(0)
})

it('says of which file a rule cannot see the bottom', () => {
  const endless = (): never => endless()
  const files = { 'packages/engine-orders/src/price.ts': 'export { x } from "./y.ts"\n' }

  expect(() => findingsIn(files, [{ ...noBarrels, look: endless }])).toThrow('price.ts is nested too deeply')
})

it('does not wait for a pipe, nor walk in a circle of links', async () => {
  execFileSync('mkfifo', [path.join(root, SOURCES, 'pipe.ts')])
  symlinkSync('..', path.join(root, SOURCES, 'up'))

  expect(await purity()).toBe(0)
  expect(said.out).toContain('in 1 file of')
})

it('looks into a folder of sources that is named as if something were built there', async () => {
  write('packages/orders/build/price.ts', 'export const at = () => Date.now()\n')
  for (const name of ['build', 'out', 'coverage'])
    write(`${SOURCES}/${name}/at.ts`, 'export const at = () => Date.now()\n')

  expect(await purity('--rule', 'clock-is-an-argument')).toBe(1)
  expect(said.out.match(/Reads the clock/g)).toHaveLength(3)
})

// A process begins cold, and on a busy machine slowly.
it('keeps its verdict, and says nothing, where nobody reads what it finds', () => {
  write(`${SOURCES}/at.ts`, 'export const at = () => Date.now()\n')
  const cli = path.join(import.meta.dirname, 'cli.ts')
  const script = `{ "$0" "$1" "$2" --json; echo "ended with $?" >&2; } | true`
  const { stderr } = spawnSync('sh', ['-c', script, process.execPath, cli, root], { encoding: 'utf8' })

  expect(stderr).toBe('ended with 1\n')
}, 120_000)

it('says which file is too deep also where it is only followed from another', async () => {
  write('package.json', '{ "name": "shop", "workspaces": ["packages/*"], "hoc": { "layer": "tool" } }')
  write('packages/rows/package.json', '{ "name": "@shop/rows", "hoc": { "layer": "driver", "domain": "orders" } }')
  write('packages/rows/src/rows.ts', `export const all = () => rows${'.next()'.repeat(3_000)}\n`)
  write(`${SOURCES}/use.ts`, `import { all } from '@shop/rows/src/rows.ts'\nexport const used = all\n`)

  expect(await purity('--rule', 'no-service-locator')).toBe(2)
  expect(said.err).toContain('rows.ts is nested too deeply')
})

describe('looks at a list of very many', () => {
  const many = 20_000

  it.each([
    ['texts that are joined to a statement', (i: number) => `'w${i}'`],
    ['numbers', (i: number) => `${i}`],
    ['choices, of which not every combination is read', (i: number) => `on ? 'a${i}' : 'b${i}'`],
  ])('%s', async (_, element) => {
    write('packages/rows/package.json', '{ "name": "@shop/rows", "hoc": { "layer": "driver", "domain": "orders" } }')
    const list = Array.from({ length: many }, (_each, i) => element(i)).join(', ')
    const text = `const words = [${list}]\nexport const find = (tx, i) => tx.rows({ text: 'select ' + words.join(' ') + words[i] })\n`
    write('packages/rows/src/rows.ts', text)

    expect(await purity('--rule', 'drivers-stay-in-their-domain', '--rule', 'engines-touch-nothing')).toBe(0)
  })
})
