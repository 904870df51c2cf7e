import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { openTestApi, spill, type TestApi, type TestApiOptions } from '../test/api.ts'

let db: TestDatabase
let api: TestApi
const others: TestApi[] = []
beforeAll(async () => {
  db = await openTestDatabase()
  api = await openTestApi(db)
})
afterAll(async () => {
  await api.close()
  await db.close()
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
})

const list = (key: string | null, of = api) => of.call('GET', '/incidents', { key })

describe('a key with a limit', () => {
  it('is told what it may ask and what is left, and when to come back once nothing is', async () => {
    const { key } = await aKey({ ratePerMinute: 30 }) // five at once, one more every two seconds

    const answers = [
      await list(key),
      await list(key),
      await list(key),
      await list(key),
      await list(key),
      await list(key),
    ]

    expect(answers[0]?.headers.get('ratelimit-policy')).toBe(
      '"key";q=30;w=60;burst=5, "tenant";q=120000;w=60;burst=20000',
    )
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"key";r=4;t=\d+, "tenant";r=\d+;t=\d+$/)
    const limited = answers.find(({ status }) => status === 429) ?? (await list(key))
    expect(limited).toMatchObject({
      status: 429,
      json: {
        type: '/docs#RATE_LIMITED',
        title: 'The key may ask 30 times a minute.',
        status: 429,
        code: 'RATE_LIMITED',
        gate: 'rate',
        liftedBy: 'time',
        retryable: true,
      },
    })
    expect(limited.json).not.toHaveProperty('retryAfterMs')
    expect(limited.headers.get('retry-after')).toMatch(/^[12]$/)
    expect(limited.headers.get('ratelimit')).toMatch(/^"key";r=0;t=([1-9]|10), /)
    expect(limited.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  })

  it('lets another key of its tenant, and another tenant, go on', async () => {
    const { key, tenant } = await aKey({ ratePerMinute: 1 })
    const other = await aKey({ ratePerMinute: 1 })
    await list(key)

    expect((await list(key)).status).toBe(429)
    expect((await list(tenant)).status).toBe(200)
    expect((await list(other.key)).status).toBe(200)
  })

  it('may have so many requests under way at once', async () => {
    const { key } = await aKey({ maxConcurrent: 1 })
    await list(key)

    const all = await Promise.all(Array.from({ length: 8 }, () => list(key)))

    const limited = all.filter(({ status }) => status === 429)
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    expect(limited.length).toBeGreaterThan(0)
    expect(limited[0]).toMatchObject({ json: { code: 'TOO_MANY_AT_ONCE', gate: 'rate' } })
    expect(limited[0]?.headers.get('retry-after')).toBe('1')
    expect((await list(key)).status).toBe(200)
  })

  it('is recorded when it was stopped', async () => {
    const { key, tenantId } = await aKey({ ratePerMinute: 1 })
    await list(key)
    await list(key)

    await expect
      .poll(() =>
        db.all(`select outcome, authority_code from hoc.dispatch_records where tenant_id = '${tenantId}' order by id`),
      )
      .toContainEqual({ outcome: 'denied', authority_code: 'RATE_LIMITED' })
  })
})

describe('a tenant', () => {
  it('has a limit for all its keys, which does not keep it from the red button', async () => {
    const small = await another({ environment: { HOC_TENANT_RATE_PER_MINUTE: '12' } })
    const { key } = await small.aTenant()
    const press = () =>
      small.call('POST', '/governance/mode', { key, body: { mode: 'killed', reason: 'The fleet went mad.' } })

    const answers = await Promise.all([1, 2, 3, 4].map(() => list(key, small)))

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429, 429])
    expect((await list(key, small)).json).toMatchObject({ title: 'The tenant may ask 12 times a minute.' })
    expect((await press()).status).toBe(200)
    const write = async () => (await small.call('POST', '/incidents', { key, body: spill })).status
    await expect.poll(write).toBe(423)
  })
})

describe('a plan', () => {
  it('says how often a minute a tenant may ask, in what it is told and in what it is let, from one table', async () => {
    const { key, tenantId } = await api.aTenant()
    await db.all(`update hoc.tenants set plan = 'free' where tenant_id = '${tenantId}'`)

    const described = await api.call('GET', '/tenant', { key })

    expect(described.json.entitlements).toMatchObject({ requestsPerMinute: 300, concurrent: 5 })
    expect(described.headers.get('ratelimit-policy')).toBe('"tenant";q=300;w=60;burst=50')
  })
})

describe('failed authentication', () => {
  let small: TestApi
  beforeEach(async () => void (small = await another({ environment: { HOC_FAILED_KEYS_PER_MINUTE: '3' } })))

  it('is answered by a wait when there is too much of it, is logged once and counted', async () => {
    const { key } = await small.aTenant()
    const wrong = () => small.call('GET', '/incidents', { key: formatKey(makeKey()) })

    const answers = [await wrong(), await wrong(), await wrong(), await wrong(), await wrong()]

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429])
    expect(answers.at(-1)).toMatchObject({ json: { code: 'TOO_MANY_FAILURES', retryable: true } })
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(10)
    expect((await list(key, small)).status).toBe(429) // it was never shown here before
    expect((await list(null, small)).status).toBe(401)
    expect(small.lines.filter(({ msg }) => msg === 'repeated failed authentication')).toMatchObject([
      { network: '127.0.0.1', publicId: expect.stringMatching(/^\w{12}$/) },
    ])
    const { text } = await small.call('GET', '/metrics', { key: null })
    expect(text).toMatch(/hoc_failed_authentications_total\{why="unknown"\} 3\n/)
    expect(text).toMatch(/hoc_failed_authentications_total\{why="waits"\} 3\n/)
  })

  it('is an entry of the installation’s ledger beyond the limit, once for all of it, and of no tenant’s', async () => {
    const wrong = () => small.call('GET', '/incidents', { key: formatKey(makeKey()) })
    for (let n = 0; n < 8; n++) await wrong()

    await small.close()
    others.splice(others.indexOf(small), 1)

    const kept =
      await db.all(`select e.tenant_id, e.kind, e.network, e.count::int, l.actor_id from hoc.security_events e
      join hoc.ledger l on l.tenant_id = e.tenant_id and l.entity_id = e.id::text
      where kind = 'authentication_failed' order by e.id desc limit 1`)
    expect(kept).toEqual([
      {
        tenant_id: '00000000-0000-0000-0000-000000000000',
        kind: 'authentication_failed',
        network: '127.0.0.1',
        count: 5,
        actor_id: 'installation',
      },
    ])
  })

  it('keeps nobody out whose key was known before', async () => {
    const { key } = await small.aTenant()
    expect((await list(key, small)).status).toBe(200)
    for (let i = 0; i < 5; i++) await list('nonsense', small)

    expect((await list(key, small)).status).toBe(200)
    expect((await list(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, small)).status).toBe(401)
  })

  it('is held against the address that a trusted proxy saw, not against one that was made up', async () => {
    const trusting = await another({ environment: { HOC_FAILED_KEYS_PER_MINUTE: '2', HOC_TRUST_PROXY: 'true' } })
    const wrong = (forwarded: string) =>
      trusting.call('GET', '/incidents', { key: 'nonsense', headers: { 'x-forwarded-for': forwarded } })

    const same = [
      await wrong('10.0.0.1, 192.0.2.7'),
      await wrong('10.0.0.2, 192.0.2.7'),
      await wrong('10.0.0.3, 192.0.2.7'),
    ]

    expect(same.map(({ status }) => status)).toEqual([401, 401, 429])
    expect((await wrong('10.0.0.3, 192.0.2.8')).status).toBe(401)
  })
})

describe('the metrics', () => {
  it('are closed to whom a proxy passes on', async () => {
    const passedOn = await api.call('GET', '/metrics', { key: null, headers: { 'x-forwarded-for': '127.0.0.1' } })

    expect(passedOn).toMatchObject({ status: 403, json: { code: 'METRICS_CLOSED' } })
    expect(passedOn.text).not.toContain('process_')
    expect((await api.call('GET', '/metrics', { key: null })).status).toBe(200)
  })

  it('are open to whoever shows the token, where one is set', async () => {
    const closed = await another({ environment: { HOC_METRICS_TOKEN: 'sixteen-letters!' } })
    const visit = (key: string | null) =>
      closed.call('GET', '/metrics', { key, headers: { 'x-forwarded-for': '192.0.2.1' } })

    expect((await visit('sixteen-letters!')).status).toBe(200)
    for (const wrong of [null, 'sixteen-letters?', closed.key]) expect((await visit(wrong)).status).toBe(403)
  })
})

async function another(options: TestApiOptions): Promise<TestApi> {
  const opened = await openTestApi(db, options)
  others.push(opened)
  return opened
}

// A key with limits in a tenant of its own, and the key of the tenant’s owner.
async function aKey(limits: { ratePerMinute?: number; maxConcurrent?: number }) {
  const { key: tenant, tenantId } = await api.aTenant()
  const { json: me } = await api.call('GET', '/whoami', { key: tenant })
  const body = { memberId: me.memberId, name: 'Limited', scopes: ['*'], ...limits }
  const { json, status } = await api.call('POST', '/keys', { key: tenant, body })
  if (status !== 200) throw new Error(`Expected a key, saw ${JSON.stringify(json)}.`)
  return { key: json.secret as string, tenant, tenantId }
}
