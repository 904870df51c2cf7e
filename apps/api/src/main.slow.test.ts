import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { spill } from '../test/api.ts'
import { countWaiting, holdIncident } from '../test/hold-row.ts'
import { spawnApi, type ProcessOptions } from '../test/spawn-api.ts'
import { exchange, parseAnswer } from '../test/socket.ts'

let db: TestDatabase
let folder: string
const started: ReturnType<typeof spawnApi>[] = []
const held: (() => Promise<void>)[] = []
beforeAll(async () => {
  db = await openTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'hoc-api-main-'))
})
afterEach(async () => {
  for (const free of held.splice(0)) await free()
  for (const api of started.splice(0)) {
    api.kill('SIGKILL')
    await api.ended
  }
})
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a first start without a database', () => {
  it('brings its own, shows its first key once, and starts again with what was kept', async () => {
    const environment = { HOC_DATA_DIR: join(folder, 'data') }
    const first = start({ environment })
    await first.listening()
    expect(first.text.err).toContain('Applying 0001_spine')

    // The command as it was shown, in a shell.
    const [command = ''] = /^curl [^]*?}'$/m.exec(first.text.err) ?? []
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', `${command} --silent --show-error`])
    expect(JSON.parse(stdout)).toMatchObject({ ...spill, state: 'active' })
    const [key = ''] = /hoc_\w{12}_[\w-]{43}/.exec(first.text.err) ?? []
    await expect.poll(() => first.text.out, { timeout: 10_000 }).toContain('"operation":"incidents.create"')
    expect(first.text.out).not.toContain(key)
    expect(await stopped(first)).toBe(0)
    expect(existsSync(join(folder, 'data/postgres/postmaster.pid'))).toBe(false)

    const second = start({ environment })
    const { url: again } = await second.listening()
    expect(second.text.err).not.toMatch(/hoc_\w{12}_/)
    expect(second.text.err).toContain('none is shown again')
    const kept = await fetch(`${again}/incidents`, { headers: { authorization: `Bearer ${key}` } })
    expect(await kept.json()).toMatchObject({ items: [spill] })
    expect(await stopped(second)).toBe(0)
  })
})

describe('a start with a key of one’s own', () => {
  it('takes it and shows none', async () => {
    const key = formatKey(makeKey())
    const own = await openTestDatabase()
    const api = start({ environment: { ...onDatabase(own), HOC_BOOTSTRAP_KEY: key } })
    const { url } = await api.listening()

    expect((await fetch(`${url}/incidents`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200)
    expect(api.text.err + api.text.out).not.toMatch(/hoc_\w{12}_/)
    expect(await stopped(api)).toBe(0)
    await own.close()
  })
})

describe('SIGTERM', () => {
  it('lets what is open be answered, takes nothing new, loses no record, and ends with 0', async () => {
    const { api, url, key, incident, acknowledging } = await aRequestInFlight()
    const quick = { headers: { authorization: `Bearer ${key}` } }
    expect((await fetch(`${url}/incidents`, quick)).status).toBe(200)

    api.kill('SIGTERM')
    await expect.poll(() => api.text.err).toContain('answering what is open')
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed')
    for (const free of held.splice(0)) await free()

    const answer = await acknowledging
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ id: incident.id, state: 'acked' })
    expect(await api.ended).toBe(0)
    const dispatchId = answer.headers.get('hoc-dispatch-id')
    expect(await db.all(`select outcome from hoc.dispatch_records where id = '${dispatchId}'`)).toEqual([
      { outcome: 'done' },
    ])
  })

  it('cuts off who never ends a request, once every dispatch is over, and ends with 0', async () => {
    const api = start({ environment: { ...onDatabase(db), HOC_DISPATCH_TIMEOUT_MS: '1000' } })
    const { port } = new URL((await api.listening()).url)
    const client = connect(Number(port), '127.0.0.1').on('error', () => undefined)
    client.write('POST /incidents HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    const dripping = setInterval(() => client.write('a'), 100)
    await once(client, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 300))

    const begun = performance.now()
    api.kill('SIGTERM')
    await once(client, 'close')
    const cutAfter = performance.now() - begun
    clearInterval(dripping)

    expect(cutAfter).toBeGreaterThan(1_900)
    expect(await api.ended).toBe(0)
  })

  it('for the second time ends it at once', async () => {
    const { api, acknowledging } = await aRequestInFlight()
    const lost = acknowledging.catch((error: unknown) => error)
    api.kill('SIGTERM')
    await expect.poll(() => api.text.err).toContain('answering what is open')
    api.kill('SIGTERM')

    expect(await api.ended).toBe(1)
    expect(await lost).toBeInstanceOf(Error)
  })
})

describe('a start that fails', () => {
  it.each([
    ['a port that is not one', { HOC_PORT: 'x' }, /^Expected settings that can be used, saw:\n {2}HOC_PORT: .+\n$/],
    ['no database in production', { NODE_ENV: 'production' }, /^Expected DATABASE_URL in production, saw none\..+\n$/],
    [
      'no database where one was named',
      { DATABASE_URL: 'postgres://u:p4ss@127.0.0.1:9/hoc', HOC_WORKER_URL: 'postgres://u:p4ss@127.0.0.1:9/hoc' },
      /^Expected a database at 127\.0\.0\.1:9, saw ECONNREFUSED\..+\n$/,
    ],
    [
      'a host that is nobody’s',
      { HOC_HOST: '203.0.113.1', database: 'yes' },
      /^Expected HOC_HOST to be an address of this machine, saw "203\.0\.113\.1"\..+\n$/,
    ],
    [
      'a key that is none',
      { HOC_BOOTSTRAP_KEY: 'secret', database: 'fresh' },
      /^Expected HOC_BOOTSTRAP_KEY to look like .+\n$/,
    ],
  ])(
    'for %s says so in one sentence and ends with 1',
    async (_, { database, ...environment }: Record<string, string>, says) => {
      const own = database === 'fresh' ? await openTestDatabase() : db
      const api = start({ environment: { ...(database && onDatabase(own)), ...environment } })

      expect(await api.ended).toBe(1)
      expect(api.text.err).toMatch(says)
      expect(api.text.err).not.toMatch(/p4ss|\n\s+at /)
      if (own !== db) await own.close()
    },
  )

  it('for a port that is taken says so, and still shows the key of a new installation', async () => {
    const own = await openTestDatabase()
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const api = start({ environment: { ...onDatabase(own), HOC_PORT: String(port) } })

    expect(await api.ended).toBe(1)
    expect(api.text.err).toMatch(/hoc_\w{12}_[\w-]{43}/)
    expect(api.text.err).not.toContain('curl') // the key is not for whoever listens there
    expect(api.text.err).toMatch(
      new RegExp(`\nExpected port ${port} of 127\\.0\\.0\\.1 to be free, saw it in use\\..+\n$`),
    )
    holder.close()
    await own.close()
  })

  it('for a schema that is behind says what to run', async () => {
    const own = await openTestDatabase()
    await own.asOwner('delete from hoc.migrations where id = (select max(id) from hoc.migrations)')
    const api = start({ environment: onDatabase(own) })

    expect(await api.ended).toBe(1)
    expect(api.text.err).toMatch(/^Expected a schema with .+, saw one without\. Run "hoc migrate" first\.\n$/)
    await own.close()
  })

  it('shows where, if debugging', async () => {
    const urls = {
      DATABASE_URL: 'postgres://u:p4ss@127.0.0.1:9/hoc',
      HOC_WORKER_URL: 'postgres://u:p4ss@127.0.0.1:9/hoc',
    }
    const api = start({ environment: { ...urls, HOC_LOG_LEVEL: 'debug' } })

    expect(await api.ended).toBe(1)
    expect(api.text.err).toMatch(/\n\s+at /)
    expect(api.text.err).not.toContain('p4ss')
  })
})

describe('a caller that never finishes a request', () => {
  it('is told so in the end', async () => {
    const api = start({ environment: onDatabase(db) })
    const { port } = new URL((await api.listening()).url)
    const answer = await exchange(Number(port), 'POST /incidents HTTP/1.1\r\nHost: x\r\n', { timeoutMs: 30_000 })

    expect(parseAnswer(answer)).toMatchObject({ status: 408, json: { code: 'REQUEST_TIMED_OUT' } })
  })
})

function start(options: ProcessOptions) {
  const api = spawnApi({ cwd: folder, ...options })
  started.push(api)
  return api
}

function stopped(api: ReturnType<typeof spawnApi>): Promise<number | string> {
  api.kill('SIGTERM')
  return api.ended
}

function onDatabase(database: TestDatabase) {
  return { DATABASE_URL: database.url('hoc_app'), HOC_WORKER_URL: database.url('hoc_worker') }
}

let sharedKey: string | undefined

async function aRequestInFlight() {
  const environment = { ...onDatabase(db), HOC_LOCK_TIMEOUT_MS: '8000' }
  const api = start({ environment })
  const { url } = await api.listening()
  const [shown] = /hoc_\w{12}_[\w-]{43}/.exec(api.text.err) ?? []
  const key = (sharedKey ??= shown ?? '')
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const created = await fetch(`${url}/incidents`, { method: 'POST', headers, body: JSON.stringify(spill) })
  const incident = (await created.json()) as { id: string }

  held.push(await holdIncident(db, incident.id))
  const { authorization } = headers
  const acknowledging = fetch(`${url}/incidents/${incident.id}/acknowledge`, {
    method: 'POST',
    headers: { authorization },
  })
  await expect.poll(() => countWaiting(db)).toBe(1)
  return { api, url, key, incident, acknowledging }
}
