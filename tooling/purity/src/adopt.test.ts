import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { run } from './run.ts'

const guide = readFileSync(new URL('../../../docs/purity.md', import.meta.url), 'utf8')
const config = /```json hoc-purity\.config\.json\n([^`]*)```/.exec(guide)?.[1] ?? ''

// One package, CommonJS and classes, with npm: nothing of our own shape.
const shop: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "dependencies": { "pg": "8", "express": "5" } }',
  'hoc-purity.config.json': config,
  'src/domain/price.js': `class Price {
  constructor(pool) { this.pool = pool }
  async total(id) {
    const { rows } = await this.pool.query('select price from order_lines where order_id = $1', [id])
    return rows.reduce((sum, row) => sum + row.price, 0)
  }
}
module.exports = { Price }
`,
  'src/domain/discount.js': 'module.exports = { discount: (total) => (total > 100 ? 10 : 0) }\n',
  'src/db/orders.js': `async function close(client, id) {
  await client.query('begin')
  await client.query('update orders set state = $2 where id = $1', [id, 'closed'])
  await client.query('commit')
}
module.exports = { close }
`,
  'src/use-cases/close.js': `const { close } = require('../db/orders.js')
module.exports = { closeOrder: (client, id) => close(client, id) }
`,
  'src/web/app.js': `const { closeOrder } = require('../use-cases/close.js')
module.exports = { handler: (request) => closeOrder(request.client, request.id) }
`,
}

let root: string
const said = { out: '', err: '' }

async function purity(...args: string[]): Promise<number> {
  said.out = said.err = ''
  return run([root, ...args], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    colour: false,
    annotate: true,
    now: () => new Date('2026-06-01T12:00:00.000Z'),
  })
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hoc-purity-'))
  for (const [file, text] of Object.entries(shop)) write(file, text)
})
afterAll(() => rmSync(root, { recursive: true }))

describe('a repository that is not ours in shape', () => {
  const baseline = () => path.join(root, 'hoc-purity.baseline.json')

  it('is found out where a driver owns a transaction and an engine reads', async () => {
    expect(await purity('--json')).toBe(1)
    const { findings, summary, scope } = JSON.parse(said.out)
    const found = findings.map(
      ({ rule, file, line }: { rule: string; file: string; line: number }) => `${rule} ${file}:${line}`,
    )

    expect(found).toContain('only-the-orchestrator-owns-transactions src/db/orders.js:2')
    expect(found).toContain('only-the-orchestrator-owns-transactions src/db/orders.js:4')
    expect(found).toContain('engines-touch-nothing src/domain/price.js:3')
    expect(found).toContain('engines-hold-no-sql src/domain/price.js:4')
    expect(summary.dbSignals).toMatchObject({ engines: 2, withSignals: 1, percent: 50 })
    expect(scope).toMatchObject({ files: 5, layers: { engine: 2, driver: 1, orchestrator: 1, app: 1 } })
  })

  it('lives with what it has, from its first baseline on', async () => {
    expect(await purity('--write-baseline', '--trend')).toBe(0)
    expect(said.err).toContain('BASELINE')
    expect(await purity('--ci', '--baseline', baseline())).toBe(0)
  })

  it('is told in a line how much the baseline tolerates, and tools are told all of it', async () => {
    await purity('--json')
    const { findings } = JSON.parse(said.out)
    const everything = said.out
    expect(await purity('--ci')).toBe(0)

    expect(said.out).toMatch(/^No new findings in 5 files of 1 package /m)
    expect(said.out).toContain(`The baseline tolerates ${findings.length} findings, to be worked off`)
    expect(said.out).not.toContain('::error')
    expect(said.out).not.toContain('orders.js:')
    expect(await purity('--ci', '--json')).toBe(0)
    expect(said.out).toBe(everything)
  })

  it('fails on one finding more, and cannot write it down', async () => {
    write('src/domain/late.js', 'module.exports = { isLate: (due) => due < Date.now() }\n')

    expect(await purity('--ci')).toBe(3)
    const inLate = (start: string) => Array.from({ length: 2 }, () => expect.stringContaining(start))
    expect(said.out.match(/^::error .*/gm)).toEqual(inLate('file=src/domain/late.js,line=1'))
    expect(said.out.match(/^[^\s:]+:\d+:\d+ .*/gm)).toEqual(inLate('src/domain/late.js:1'))
    expect(said.out).toContain('2 new findings in 6 files')
    expect(said.err).toBe('Worse than the baseline: 2 findings that it does not know.\n')
    expect(await purity('--ci', '--json')).toBe(3)
    expect(said.err).toContain('src/domain/late.js:1')
    expect(await purity('--write-baseline')).toBe(3)
    expect(said.err).toContain('Mend 2 findings that it does not know:\n  src/domain/late.js:1')
    expect(await purity('--advisory', '--baseline', baseline(), '--trend')).toBe(0)
    expect(said.err).toContain('REGRESSING')
  })

  it('fails on an entry that is mended, until the baseline shrinks', async () => {
    rmSync(path.join(root, 'src/domain/late.js'))
    write('src/db/orders.js', shop['src/db/orders.js']!.replace(/.*(begin|commit).*\n/g, ''))

    expect(await purity('--ci', '--baseline', baseline())).toBe(1)
    expect(said.err).toContain('no longer found')
    expect(await purity('--write-baseline', '--trend')).toBe(0)
    expect(said.err).toContain('IMPROVING')
    expect(await purity('--ci', '--baseline', baseline())).toBe(0)
  })

  it('fails when more engines touch a database than is allowed', async () => {
    expect(await purity('--max-db-signals', '50', '--baseline', baseline())).toBe(0)
    expect(await purity('--max-db-signals', '49', '--baseline', baseline())).toBe(1)
    expect(said.err).toContain('50 %')
  })

  it('looks at some rules and domains only', async () => {
    expect(await purity('--rule', 'engines-hold-no-sql', '--json')).toBe(1)
    expect(Object.keys(JSON.parse(said.out).summary.byRule)).toEqual(['engines-hold-no-sql'])
    expect(await purity('--domain', 'nowhere')).toBe(2)
    expect(said.err).toContain('(orders)')
  })

  it('writes what the drivers read and write', async () => {
    for (const name of ['inventory.json', 'inventory.yaml']) {
      await purity('--inventory', path.join(root, name))
      expect(readFileSync(path.join(root, name), 'utf8')).toContain('orders')
    }
  })
})

describe('what cannot be scanned', () => {
  it.each([
    ['src/domain/broken.js', 'const = 1 async', 'broken.js:1'],
    ['hoc-purity.config.json', '{ "layer": {} }', 'layer'],
    ['hoc-purity.config.json', '{ "layers": { "src/web/**": { "layer": "app" } } }', 'No layer is known'],
    ['hoc-purity.config.json', config.replace('["scripts"]', '["src"]'), 'saw none'],
  ])('ends with 2: %s holding %s', async (file, text, message) => {
    const before = shop[file]
    write(file, text)
    try {
      expect(await purity()).toBe(2)
      expect(said.err).toContain(message)
    } finally {
      if (before === undefined) rmSync(path.join(root, file))
      else write(file, before)
    }
  })

  it('ends with 2 where there is no workspace', async () => {
    root = path.join(root, 'src')
    expect(await purity()).toBe(2)
    expect(said.err).toContain('package.json')
    root = path.dirname(root)
  })
})
