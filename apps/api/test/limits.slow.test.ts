import { openTestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { startApi, type ApiProcess } from './api-process.ts'
import { countWaiting, holdIncident } from './hold-row.ts'

const owner = formatKey(makeKey())
let db: Awaited<ReturnType<typeof openTestDatabase>>
let processes: ApiProcess[] = []
beforeAll(async () => {
  db = await openTestDatabase()
  const environment = {
    DATABASE_URL: db.url('hoc_app'),
    HOC_WORKER_URL: db.url('hoc_worker'),
    HOC_BOOTSTRAP_KEY: owner,
  }
  processes = [await startApi(environment)]
  processes.push(...(await Promise.all([1, 2].map(() => startApi(environment)))))
})
afterAll(async () => {
  await Promise.all(processes.map((each) => each.stop()))
  await db.close()
})

// What is given is spent within two seconds of being taken: see engine-account/src/slice.ts.
const SLICE_SECONDS = 2
const most = (perMinute: number, seconds: number) =>
  Math.ceil(perMinute / 6) + Math.ceil((perMinute / 60) * (seconds + SLICE_SECONDS))

it('three processes together let a key ask no more than its limit in any window, and not much less', async () => {
  const perMinute = 600 // a hundred at once, and ten more every second
  const { key } = await aKey({ ratePerMinute: perMinute })

  const admitted = (await Promise.all(processes.map((each) => hammer(each, key, 6_000))))
    .flat()
    .toSorted((a, b) => a - b)

  for (const [i, from] of admitted.entries()) {
    for (const [j, until] of admitted.slice(i).entries()) {
      expect(j + 1).toBeLessThanOrEqual(most(perMinute, (until - from) / 1_000))
    }
  }
  expect(admitted.length).toBeGreaterThan(100 + 10 * 6 * 0.6)
})

it('a process that is killed with a slice in hand lets nobody ask more for it', async () => {
  const perMinute = 240 // forty at once, and four more every second
  const { key } = await aKey({ ratePerMinute: perMinute })
  const [here, there] = processes
  const environment = { DATABASE_URL: db.url('hoc_app'), HOC_WORKER_URL: db.url('hoc_worker') }
  const victim = await startApi(environment)
  if (!here || !there) throw new Error('Expected processes.')

  const begun = performance.now()
  expect((await ask(victim, key)).status).toBe(200) // it now holds a slice of several
  await victim.kill()
  const admitted = 1 + (await Promise.all([here, there].map((each) => hammer(each, key, 2_000)))).flat().length

  expect(admitted).toBeLessThanOrEqual(most(perMinute, (performance.now() - begun) / 1_000))
})

it('three processes together have no more under way for a key than it may, and one that is killed gives its slots back', async () => {
  const { key } = await aKey({ maxConcurrent: 3 })
  const environment = { DATABASE_URL: db.url('hoc_app'), HOC_WORKER_URL: db.url('hoc_worker') }
  const short = { ...environment, HOC_DISPATCH_TIMEOUT_MS: '3000', HOC_LOCK_TIMEOUT_MS: '2900' }
  const three = await Promise.all([1, 2, 3].map(() => startApi(short)))
  const [victim, ...others] = three
  if (!victim || !others[0]) throw new Error('Expected processes.')
  const spill = { title: 'Run 17 exceeded its budget', severity: 'high' }
  const { id } = (await (await send(victim, key, '/incidents', spill)).json()) as { id: string }
  const acknowledge = (of: ApiProcess) => send(of, key, `/incidents/${id}/acknowledge`, {}).catch(() => undefined)

  const letGo = await holdIncident(db, id)
  const first = [1, 2, 3].map(() => acknowledge(victim))
  await expect.poll(() => countWaiting(db)).toBe(3)
  const more = await Promise.all(three.flatMap((each) => [1, 2, 3].map(() => acknowledge(each))))
  expect(more.map((answer) => answer?.status)).toEqual(Array.from({ length: 9 }, () => 429))
  expect(await countWaiting(db)).toBe(3)

  await victim.kill()
  await Promise.all(first)
  const since = performance.now()
  await expect.poll(async () => (await acknowledge(others[0] as ApiProcess))?.status, { timeout: 15_000 }).not.toBe(429)
  expect(performance.now() - since).toBeGreaterThan(1_000) // what it began may still have run
  expect(performance.now() - since).toBeLessThan(10_000 + 2_900 + 1_500) // whoever is let in then waits for the row
  await letGo()
  await Promise.all(others.map((each) => each.stop()))
}, 60_000)

it.each(['freeze', 'revoke'])('to %s a key denies it in three processes within a second', async (verb) => {
  const took: number[] = []
  for (let i = 0; i < 8; i++) {
    const { key, id } = await aKey({})
    await Promise.all(processes.map((each) => ask(each, key)))
    const answered = processes[i % 3]
    if (!answered) throw new Error('Expected three processes.')
    const changed = await send(answered, owner, `/keys/${id}/${verb}`, { reason: 'Seen in a log.' })
    expect(changed.status).toBe(200)

    const since = performance.now()
    await Promise.all(processes.map((each) => untilDenied(each, key)))
    took.push(performance.now() - since)
  }

  expect(Math.max(...took)).toBeLessThan(1_000)
})

async function untilDenied(of: ApiProcess, key: string): Promise<void> {
  await expect.poll(async () => (await ask(of, key)).status, { interval: 10, timeout: 3_000 }).not.toBe(200)
}

// When each request was let in, as it was asked: for so long, from several connections at once.
async function hammer(of: ApiProcess, key: string, ms: number): Promise<number[]> {
  const until = performance.now() + ms
  const admitted: number[] = []
  const worker = async () => {
    while (performance.now() < until) {
      const { status, at } = await ask(of, key)
      if (status === 200) admitted.push(at)
      else await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await Promise.all([1, 2, 3, 4].map(worker))
  return admitted
}

async function ask(of: ApiProcess, key: string): Promise<{ status: number; at: number }> {
  const response = await send(of, key, '/incidents?limit=1')
  await response.arrayBuffer()
  return { status: response.status, at: performance.now() }
}

async function aKey(limits: { ratePerMinute?: number; maxConcurrent?: number }): Promise<{ id: string; key: string }> {
  const [here] = processes
  if (!here) throw new Error('Expected a process.')
  const { memberId } = (await (await send(here, owner, '/whoami')).json()) as { memberId: string }
  const issued = await send(here, owner, '/keys', { memberId, name: 'K', scopes: ['incidents.*'], ...limits })
  expect(issued.status).toBe(200)
  const { id, secret } = (await issued.json()) as { id: string; secret: string }
  return { id, key: secret }
}

function send(of: ApiProcess, key: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) }
  return fetch(`${of.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
}
