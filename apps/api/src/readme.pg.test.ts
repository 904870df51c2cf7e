import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '@hoc/api/app'
import { openLog } from '@hoc/api/log'
import { createMetrics } from '@hoc/api/metrics'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { operation } from '@hoc/spine-orchestrator/operation'
import { openRuntime } from '@hoc/spine-orchestrator/runtime'
import { readSettings } from '@hoc/spine-orchestrator/settings'
import { contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { accept } from '@hoc/spine-schemas/decision'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'

let db: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'hoc-api-readme-'))
beforeAll(async () => void (db = await openTestDatabase()))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await db.close()
})

const sayHello = contract({
  name: 'greetings.say',
  says: 'Greets somebody.',
  effect: 'read',
  http: { method: 'GET', path: '/greetings/{name}' },
  requires: 'greetings:read',
  input: z.strictObject({ name: z.string(), times: z.int().min(1).max(3).default(1) }),
  output: z.object({ text: z.string() }),
  refusals: {},
  example: { input: { name: 'Alice' }, output: { text: 'Hello, Alice.' } },
})
const sayHelloOperation = operation(sayHello, async ({ input: { name, times } }) =>
  accept({ output: { text: `${'Hello, '.repeat(times)}${name}.` } }),
)

it('serves operations of another domain beside our own', async () => {
  const [app_, worker] = [db.url('hoc_app'), db.url('hoc_worker')]
  const urls = { app: app_, worker, direct: worker }
  const anchorFile = join(folder, 'anchors.ndjson')
  const settings = readSettings({ DATABASE_URL: app_, HOC_WORKER_URL: worker, HOC_PORT: '0', HOC_JOBS: 'false' })
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)

  // #region own
  const log = openLog({ level: settings.HOC_LOG_LEVEL, write })
  const metrics = createMetrics()
  const runtime = await openRuntime({
    urls,
    settings,
    anchorFile,
    log,
    operations: [sayHelloOperation],
    consequences: [metrics.consequence],
  })
  const app = createApp({ ...runtime, contracts: [...contracts, sayHello], metrics, settings, log })
  const url = await app.listen({ host: settings.HOC_HOST, port: settings.HOC_PORT })
  // #endregion

  const headers = { authorization: `Bearer ${runtime.firstKey}` }
  const greeted = await fetch(`${url}/greetings/Bob?times=2`, { headers })
  expect(await greeted.json()).toEqual({ text: 'Hello, Hello, Bob.' })
  expect((await fetch(`${url}/incidents`, { headers })).status).toBe(200)
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object }
  expect(Object.keys(paths)).toContain('/greetings/{name}')
  expect(lines.join('')).toContain('"operation":"greetings.say"')
  await app.close()
  await runtime.stop()
})
