import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { digest } from '@hoc/canonical/digest'
import { onServer } from '@hoc/drivers/testing/server'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { verifyLedger } from '@hoc/spine-orchestrator/verify-ledger'
import type { SealedEntry } from '@hoc/spine-schemas/audit'
import { expect, it } from 'vitest'

import { startApi, type ApiProcess } from './api-process.ts'

const ROUNDS = 12
const WRITES = 200
const AT_ONCE = 20

interface Row {
  readonly [column: string]: string
}

it(`keeps every promise through ${ROUNDS} kills in the middle of ${WRITES} writes`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hoc-kill-'))
  const key = formatKey(makeKey())
  const events = join(dataDir, 'events.ndjson')
  const environment = { HOC_DATA_DIR: dataDir, HOC_BOOTSTRAP_KEY: key, HOC_OUTBOX_FILE: events }
  const acknowledged = new Map<string, string>()
  const asked: string[] = []

  for (let round = 0; round < ROUNDS; round++) {
    const api = await startApi(environment)
    const names = Array.from({ length: WRITES }, (_, index) => `${round}-${index}`)
    asked.push(...names)
    const sent = names.map((name) => create(api, key, name).then((id) => id && acknowledged.set(name, id)))
    if (round % 2 === 0) await Promise.race(sent) // else it may die of its first request, too
    await pause(Math.random() * 150)
    await api.kill()
    await Promise.all(sent)
  }
  expect(acknowledged.size).toBeGreaterThan(0)
  expect(acknowledged.size).toBeLessThan(asked.length)

  // Whoever got no answer asks again under the same key, and twice at once: it is done once.
  const api = await startApi(environment)
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const again = asked.slice(from, from + AT_ONCE).map(async (name) => {
      const [first, second] = await Promise.all([answered(api, key, name), answered(api, key, name)])
      expect(first).toBe(second)
      expect(acknowledged.get(name) ?? first).toBe(first)
    })
    await Promise.all(again)
  }

  const entries = await sealedLedger(api, key)
  expect(await verifyLedger(pagesOf(entries))).toMatchObject({ broken: null })
  const after = Object.fromEntries(entries.map(({ entry }) => [entry?.entityId, entry?.afterSha]))
  const incidents = await everyIncident(api, key)
  expect(incidents.map(({ title }) => title).sort()).toEqual(asked.toSorted())
  for (const incident of incidents) expect(after[incident.id ?? '']).toBe(digest(incident))

  const counts = await counted(dataDir)
  expect(counts).toEqual({
    incidents: asked.length,
    events: asked.length,
    entries: asked.length,
    answers: asked.length,
  })
  await expect.poll(() => waiting(dataDir), { timeout: 20_000 }).toBe(0)
  const delivered = new Set(
    readFileSync(events, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).payload.id as string),
  )
  expect(incidents.filter(({ id }) => !delivered.has(id ?? ''))).toEqual([])
  expect(await api.stop()).toBe(0)
}, 600_000)

async function answered(api: ApiProcess, key: string, name: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const id = await create(api, key, name)
    if (id) return id
    await pause(100)
  }
  throw new Error(`Expected an answer about ${name}, saw none in a hundred tries.`)
}

async function create({ url }: ApiProcess, key: string, name: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/incidents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name },
      body: JSON.stringify({ title: name, severity: 'low' }),
    })
    const body = (await response.json()) as Row
    if (response.status === 503) return undefined // a busy machine: nothing was done, and it is to be sent again
    if (!response.ok) throw new Error(`Expected 200, saw ${response.status} ${JSON.stringify(body)}.`)
    return body.id
  } catch (error) {
    if (error instanceof TypeError || (error as Row).name === 'AbortError') return undefined // the process is gone
    throw error
  }
}

async function read<Answer>({ url }: ApiProcess, key: string, path: string): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })
  if (!response.ok) throw new Error(`Expected 200 of ${path}, saw ${response.status}.`)
  return (await response.json()) as Answer
}

async function every<Item>(api: ApiProcess, key: string, path: string): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const page: { items: Item[]; nextCursor: string | null } = await read(
      api,
      key,
      cursor ? `${path}&cursor=${cursor}` : path,
    )
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return items
}

const everyIncident = (api: ApiProcess, key: string) => every<Row>(api, key, '/incidents?limit=100')

async function sealedLedger(api: ApiProcess, key: string): Promise<SealedEntry[]> {
  const unsealed = async () => (await read<{ unsealed: number }>(api, key, '/audit/entries?limit=1')).unsealed
  await expect.poll(unsealed, { timeout: 20_000 }).toBe(0)
  return every<SealedEntry>(api, key, '/audit/entries?limit=1000')
}

async function* pagesOf(entries: SealedEntry[]): AsyncGenerator<SealedEntry[]> {
  yield entries
}

// On a second connection, as the superuser of the embedded server, whom no row-level security binds.
function asSuperuser(dataDir: string, sql: string) {
  const { postgres } = JSON.parse(readFileSync(join(dataDir, 'passwords.json'), 'utf8')) as Row
  const port = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]
  return onServer(sql, `postgres://postgres:${postgres}@127.0.0.1:${port}/hoc`)
}

async function counted(dataDir: string) {
  const { rows } = await asSuperuser(
    dataDir,
    `select (select count(*)::int from hoc.incidents) as incidents, (select count(*)::int from hoc.incident_events) as events,
       (select count(*)::int from hoc.ledger where operation = 'incidents.create') as entries,
       (select count(*)::int from hoc.idempotency_keys where operation = 'incidents.create') as answers`,
  )
  return rows[0] as unknown
}

async function waiting(dataDir: string): Promise<number> {
  const { rows } = await asSuperuser(dataDir, 'select count(*)::int as count from hoc.outbox')
  return (rows[0] as { count: number }).count
}
