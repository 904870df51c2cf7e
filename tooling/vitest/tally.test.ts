import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { fileHere, startVitest, textOf, type VitestProcess } from './vitest-process.ts'

const MANY = 5_000 // whose names are more than a pipe holds
const FILES = {
  'mixed.test.js': `
    it('passes', () => expect(1).toBe(1))
    it.skip('is skipped', () => {})
    it('fails twice', { retry: 1 }, () => expect(1).toBe(2))
    let tries = 0
    it('passes at last', { retry: 1 }, () => expect(++tries).toBe(2))
    describe('a group', () => {
      beforeAll(() => { throw new Error('no') })
      it('never runs', () => {})
    })`,
  'unloaded.test.js': `import './nowhere.js'`,
  'many.test.js': `
    it('passes', () => expect(1).toBe(1))
    for (let i = 0; i < ${MANY}; i++) it.skip(i + ' ${'of a long name '.repeat(8)}', () => {})`,
  'none.test.js': '',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hoc-tally-'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
})
afterAll(() => rm(folder, { recursive: true }))

describe('the last line of a run counts', { timeout: 60_000 }, () => {
  it('what passed, failed and was skipped, what is tried again once, and what could not be loaded', async () => {
    const { ended, out } = run(['mixed', 'unloaded'])
    const text = await textOf(out)

    expect(text.split('\n').slice(-8)).toEqual([
      '',
      'FAILED mixed.test.js > fails twice',
      'FAILED mixed.test.js > a group (outside of its tests)',
      'FAILED unloaded.test.js (outside of its tests)',
      'SKIPPED mixed.test.js > is skipped',
      'SKIPPED mixed.test.js > a group > never runs',
      '2 passed, 3 failed, 2 skipped',
      '',
    ])
    expect(await ended).toBe(1)
  })

  it('all of it, where the pipe is full and is read slowly', async () => {
    const { ended, out } = run(['many'])
    const lines = (await slowly(out)).split('\n')

    expect(lines.at(-2)).toBe(`1 passed, 0 failed, ${MANY} skipped`)
    expect(lines.filter((line) => line.startsWith('SKIPPED'))).toHaveLength(MANY)
    expect(await ended).toBe(0)
  })

  it('a run that failed without a test', async () => {
    const { ended, out } = run(['no-such-file'])

    expect((await textOf(out)).split('\n').slice(-3, -1)).toEqual([
      'FAILED the run itself: see above',
      '0 passed, 1 failed, 0 skipped',
    ])
    expect(await ended).toBe(1)
  })
})

it(
  'goes on to its end where nobody reads any more, and says by its exit code how it went',
  { timeout: 60_000 },
  async () => {
    const { ended, out, err } = run(['many'])
    await once(out, 'data')
    out.destroy()

    expect(await textOf(err)).toBe('')
    expect(await ended).toBe(0)
  },
)

function run(filters: readonly string[]): VitestProcess {
  return startVitest(folder, ['--reporter', 'default', '--reporter', fileHere('tally.ts'), ...filters])
}

// A little, and a moment later a little more: the other side is faster, and finds the pipe full.
async function slowly(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return Buffer.concat(chunks).toString()
}
