import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { fileHere, startVitest, textOf } from './vitest-process.ts'

const FILES = {
  'start-fails.test.js': `
    import { spawn } from 'node:child_process'
    import { once } from 'node:events'
    import { writeFileSync } from 'node:fs'
    beforeAll(async () => {
      const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'])
      await once(child.stdout, 'data')
      writeFileSync(new URL('pid', import.meta.url), String(child.pid))
      throw new Error('It was not ready in time.')
    })
    it('never runs', () => {})`,
  'ends-what-it-starts.test.js': `
    import { spawn } from 'node:child_process'
    it('kills, and waits for nothing', () => {
      expect(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).kill()).toBe(true)
    })`,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hoc-left-'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
  // As the projects of the repository have it.
  const config = `export default { test: { setupFiles: ${JSON.stringify(fileHere('left-behind.ts'))} } }`
  await writeFile(join(folder, 'vitest.config.js'), config)
})
afterAll(() => rm(folder, { recursive: true }))

it.runIf(process.platform === 'linux')(
  'ends what tests leave running, also where their hooks failed, and says so',
  { timeout: 60_000 },
  async () => {
    const { out, err, ended } = startVitest(folder, ['--reporter', 'default'])
    const [said, wrong] = await Promise.all([textOf(out), textOf(err)])

    const id = Number(await readFile(join(folder, 'pid'), 'utf8'))
    expect(() => process.kill(id, 0)).toThrow('ESRCH')
    expect(said + wrong).toMatch(
      /Expected these tests to end what they start, saw ".+setInterval.+" left, and ended it\./,
    )
    expect(said + wrong).toMatch(/It was not ready in time\./)
    expect(said).toMatch(/1 failed \| 1 passed/)
    expect(await ended).toBe(1)
  },
)
