import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { loadEntries } from './consumer.ts'

const sources = {
  '@hoc/good': "import 'elsewhere'\nexport const read = () => process.env.HOME",
  '@hoc/reads': 'export const home = process.env.HOME',
  '@hoc/asks': "export const has = 'HOME' in process.env",
  '@hoc/waits': 'setInterval(() => {}, 1000)',
  '@hoc/unrefs': 'setTimeout(() => {}, 1).unref()',
  '@hoc/listens': "process.on('SIGTERM', () => {})",
  '@hoc/opens': "import { readFileSync } from 'node:fs'\nreadFileSync(import.meta.filename)",
  '@hoc/serves': "import { createServer } from 'node:net'\ncreateServer().listen(0, '127.0.0.1')",
  '@hoc/breaks': "throw new Error('broken at import')",
  elsewhere: 'export const home = process.env.HOME',
}
let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hoc-probe-'))
  copyFileSync(path.join(import.meta.dirname, 'probe.mjs'), path.join(folder, 'probe.mjs'))
  for (const [name, source] of Object.entries(sources)) {
    const installed = path.join(folder, 'node_modules', name)
    mkdirSync(installed, { recursive: true })
    writeFileSync(path.join(installed, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }))
    writeFileSync(path.join(installed, 'index.js'), source)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(['import', 'require'] as const)('%s', (how) => {
  let problems: ReadonlyMap<string, readonly string[]>
  beforeAll(async () => {
    const names = [...Object.keys(sources), '@hoc/absent']
    const loaded = await loadEntries(names, how, folder)
    problems = new Map(loaded.map((result, index) => [names[index] ?? '', result.problems]))
  })

  it('of a package that only defines things is fine, whatever others do', () => {
    expect(problems.get('@hoc/good')).toEqual([])
  })

  it.each([
    ['@hoc/reads', 'reads process.env.HOME (@hoc/reads/index.js:1)'],
    ['@hoc/asks', 'looks for process.env.HOME'],
    ['@hoc/waits', 'starts setInterval(…, 1000)'],
    ['@hoc/unrefs', 'starts setTimeout(…, 1)'],
    ['@hoc/listens', "listens to the process's SIGTERM"],
    ['@hoc/opens', 'calls readFileSync'],
    ['@hoc/serves', 'calls createServer'],
    ['@hoc/serves', 'leaves open: TCPServerWrap'],
    ['@hoc/breaks', 'broken at import'],
    ['@hoc/absent', how === 'import' ? 'Cannot find package' : 'Cannot find module'],
  ])('%s: %s', (name, problem) => {
    expect(problems.get(name)).toContainEqual(expect.stringContaining(problem))
  })

  it('tells of each only what it did itself', () => {
    expect(problems.get('@hoc/asks')).toHaveLength(1)
  })
})
