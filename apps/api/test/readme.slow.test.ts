import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { expect, it } from 'vitest'

import { startApi } from './api-process.ts'

it('does what the README says it does', async () => {
  const key = formatKey(makeKey())
  const api = await startApi({ HOC_DATA_DIR: await mkdtemp(join(tmpdir(), 'hoc-readme-')), HOC_BOOTSTRAP_KEY: key })
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const script = [commandsOf(readme, 'first-call'), commandsOf(readme, 'button')]
    .join('\n')
    .replace(/^export HOC_KEY=.*$/m, '')
    .replaceAll('http://127.0.0.1:3000', api.url)

  const { stdout } = await promisify(execFile)('bash', ['--norc', '-ec', script], {
    env: { PATH: process.env.PATH, HOC_KEY: key },
  })

  const [created, acknowledged, events, ledger, killed, released] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(created).toMatchObject({ title: 'Run 17 exceeded its budget', state: 'active' })
  expect(acknowledged).toMatchObject({ state: 'acked', ackedBy: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(events).toMatchObject({ items: [{ type: 'created' }, { type: 'acknowledged' }] })
  expect(ledger).toMatchObject({ unsealed: expect.any(Number) })
  expect(killed).toMatchObject({ mode: 'killed' })
  expect(released).toMatchObject({ mode: 'normal' })
  expect(await api.stop()).toBe(0)
})

function commandsOf(page: string, region: string): string {
  const [, commands] = new RegExp(`<!-- region: ${region} -->\\s+\`\`\`sh\\n([^]*?)\`\`\``).exec(page) ?? []
  if (!commands) throw new Error(`Expected the region "${region}" in the README, saw none.`)
  return commands
}
