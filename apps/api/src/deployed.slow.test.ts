import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { spawnApi } from '../test/spawn-api.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const place = realpathSync(mkdtempSync(join(tmpdir(), 'hoc-api-deployed-')))
const folder = join(place, 'hoc-api')

beforeAll(async () => {
  if (!existsSync(join(root, 'apps/api/dist/main.js')))
    throw new Error('Expected a built API, saw none. Run "npm run build".')
  await promisify(execFile)('pnpm', ['--filter', '@hoc/api', 'deploy', '--prod', '--offline', folder], { cwd: root })
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

it('the deployed folder stands alone: nothing in it leads out of it', () => {
  const links = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isSymbolicLink())
  expect(links.length).toBeGreaterThan(50)
  for (const link of links) expect(realpathSync(join(link.parentPath, link.name)) + sep).toContain(folder + sep)
})

// How long a start takes is measured by the bench, where nothing else has the machine.
it('the deployed folder runs anywhere: it starts, and again on what it left, in less than 200 MB', async () => {
  const options = {
    args: [join(folder, 'dist/main.js')],
    cwd: place,
    environment: { HOC_DATA_DIR: join(place, 'data'), NODE_DISABLE_COMPILE_CACHE: '1' },
  }
  for (const start of ['first', 'second']) {
    const api = spawnApi(options)
    const { url, ms } = await api.listening()
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 30_000 }).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(api.rss()).toBeLessThan(200)
    console.log(`${start} start: ${Math.round(ms)} ms, idle ${Math.round(api.rss())} MB`)
    api.kill('SIGTERM')
    expect(await api.ended).toBe(0)
  }
})
