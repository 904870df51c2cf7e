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
  const [, commands] = /<!-- region: first-call -->\s+```sh\n([^]*?)```/.exec(readme) ?? []
  if (!commands) throw new Error('Expected the region "first-call" in the README, saw none.')
  const script = commands.replace(/^export HOC_KEY=.*$/m, '').replaceAll('http://127.0.0.1:3000', api.url)

  const lines = script.replaceAll(/\\\n\s*/g, ' ').replaceAll(/^(curl .*)$/gm, '$1; echo')
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-ec', lines], {
    env: { PATH: process.env.PATH, HOC_KEY: key },
  })

  const [created, acknowledged, events, ledger] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(created).toMatchObject({ title: 'Run 17 exceeded its budget', state: 'active' })
  expect(acknowledged).toMatchObject({ state: 'acked', ackedBy: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(events).toMatchObject({ items: [{ type: 'created' }, { type: 'acknowledged' }] })
  expect(ledger).toMatchObject({ unsealed: expect.any(Number) })
  expect(await api.stop()).toBe(0)
}, 60_000)
