import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { problem, serve } from '../test/serve.ts'
import { serveRuns } from '../test/serve-runs.ts'

const page = readFileSync(new URL('../../../docs/runs.md', import.meta.url), 'utf8')
const [, script = ''] = /<!-- region: curl -->\n+```sh\n([^]*?)^```$/m.exec(page) ?? []

/** Types what docs/runs.md shows into a shell, and then whether the shell is still there. */
function typed(url: string) {
  const env = { PATH: process.env['PATH'], HOC_URL: url, HOC_KEY: 'hoc_k3y_secret' }
  return new Promise<{ out: string; err: string }>((resolve) => {
    execFile('sh', ['-c', `${script}\necho "It ended with $?."`], { env }, (_, out, err) => resolve({ out, err }))
  })
}

it.each([
  ['a key that is none', 401, 'UNAUTHENTICATED'],
  ['a field that is none', 400, 'INVALID_INPUT'],
])('shows the answer to %s, and asks for nothing more', async (_, status, code) => {
  await using api = await serve(problem(status, code, { detail: 'One thing\nand another.' }))

  const { out, err } = await typed(api.url)

  expect(api.arrived.map(({ url }) => url)).toEqual(['/runs'])
  expect(out).toContain(`"code":"${code}"`)
  expect(out).toContain('One thing\\nand another.')
  expect(out).toContain('It ended with 1.')
  expect(err).toBe('')
})

it('says why where there is no API', async () => {
  const gone = await serve()
  await gone[Symbol.asyncDispose]()

  const { out, err } = await typed(gone.url)

  expect(err.match(/curl: /g)).toHaveLength(1)
  expect(out).toContain('It ended with 1.')
})

it('gives a declaration and a start each a key of its own, which another run does not have', async () => {
  await using api = await serveRuns()

  await typed(api.url)
  await typed(api.url)

  const keys = [...api.sent('declare'), ...api.sent('start')].map(({ key }) => String(key))
  expect(keys.map((key) => key.replace(/^[0-9]+-[0-9]+-/, ''))).toEqual(['declare', 'declare', 'start', 'start'])
  expect(new Set(keys).size).toBe(4)
  const verbs = ['declare', 'start', 'checkpoint', 'steps', 'heartbeat', 'complete', 'outcome']
  expect(api.verbs()).toEqual([...verbs, ...verbs])
})
