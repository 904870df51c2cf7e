import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { expect, it } from 'vitest'

import { startApi } from './api-process.ts'

const page = readFileSync(new URL('../../../docs/identity.md', import.meta.url), 'utf8')
const cli = new URL('../../../packages/cli/src/main.ts', import.meta.url).pathname
const regions = ['first', 'operator', 'tenant', 'member', 'apart', 'suspend', 'recover', 'leave']

it('does what docs/identity.md says it does, from an empty machine on', async () => {
  const key = formatKey(makeKey())
  const dataDir = await mkdtemp(join(tmpdir(), 'hoc-identity-'))
  const api = await startApi({ HOC_DATA_DIR: dataDir, HOC_BOOTSTRAP_KEY: key })
  const script = regions
    .map((region) => `echo "== ${region}"\n${commandsOf(region)}`)
    .join('\n')
    .replace('npm run -s hoc --', `"${process.execPath}" --conditions=@hoc/source "${cli}"`)
    .replace(/^FIRST=.*$/m, `FIRST=${key}`)

  const { stdout } = await promisify(execFile)('bash', ['--norc', '-ec', script], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HOC_URL: api.url, HOC_DATA_DIR: dataDir },
  })

  const [first, operator, tenant, member, apart, suspended, recovered, left] = stdout.split(/^== \w+$/m).slice(1)
  expect(first).toContain('First tenant')
  expect(operator).toMatch(/Oscar[^]*admin[^]*A tenant may not: 1/)
  expect(tenant).toMatch(/free[^]*Second tenant[^]*First tenant/)
  expect(member).toMatch(/Run 17 exceeded its budget[^]*Victor may not: 1[^]*GRANT_MISSING[^]*acked/)
  expect(apart).toBe('\nNot there: 1\n')
  expect(suspended).toMatch(/suspended[^]*Suspended: 1[^]*Three invoices are unpaid\.[^]*active/)
  expect(recovered).toMatch(/Second tenant[^]*Olivia/)
  expect(left).toMatch(/terminated[^]*purgeAt[^]*exportedRows +\d+[^]*Closed: \d/)
  expect(await api.stop()).toBe(0)
})

it('runs every command of the page but those that are told of in passing', () => {
  const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, commands]) => commands)

  expect(blocks).toEqual(['npm start\n', ...regions.map(commandsOf)])
})

function commandsOf(region: string): string {
  const [, commands] = new RegExp(`<!-- region: ${region} -->\\s+\`\`\`sh\\n([^]*?)\`\`\``).exec(page) ?? []
  if (!commands) throw new Error(`Expected the region "${region}" in docs/identity.md, saw none.`)
  return commands
}
