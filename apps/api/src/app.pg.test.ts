import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { SYSTEM_TENANT } from '@hoc/spine-schemas/caller'
import { createHasher, formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { pathKeys } from './contract-path.ts'
import { hasHttp } from './contract-routes.ts'
import { problemsOf } from './problems-of.ts'
import { openTestApi, spill, type TestApi } from '../test/api.ts'

const UUID = /^[0-9a-f-]{36}$/

let db: TestDatabase
let api: TestApi
beforeAll(async () => {
  db = await openTestDatabase()
  api = await openTestApi(db)
})
afterAll(async () => {
  await api.close()
  await db.close()
})

describe('every contract with a path', () => {
  const withPath = (contracts as readonly Contract[]).filter(hasHttp)
  it.each(withPath.map((contract) => [contract.name, contract] as const))(
    '%s answers as it promises',
    async (_, contract) => {
      const { http, effect, example, output } = contract
      const given: [string, unknown][] = Object.entries(example.input)
      const path = pathKeys(http.path).reduce(
        (text, key) => text.replace(`{${key}}`, String(new Map(given).get(key))),
        http.path,
      )
      const rest = given.filter(([key]) => !pathKeys(http.path).includes(key))
      const query = new URLSearchParams(
        rest.flatMap(([key, value]) => [value].flat().map((each): [string, string] => [key, String(each)])),
      )

      const key = await keyFor(contract)
      const { status, json } = await (effect === 'read'
        ? api.call(http.method, `${path}?${query}`, { key })
        : api.call(http.method, path, { key, ...(rest.length > 0 && { body: Object.fromEntries(rest) }) }))

      // The example's own entity is not in this database: its operations are as reachable when they do not find it.
      if (status === 200) expect(output.parse(json)).toEqual(json)
      else
        expect(problemsOf(contract).map((problem) => `${problem.status} ${problem.code}`)).toContain(`404 ${json.code}`)
    },
  )
})

describe('a write', () => {
  it('answers the value, which dispatch it was, and nothing a browser may keep', async () => {
    const { status, json, headers } = await api.call('POST', '/incidents', { body: spill })

    expect(status).toBe(200)
    expect(json).toMatchObject({ ...spill, state: 'active', createdBy: expect.stringMatching(UUID) })
    expect(headers.get('hoc-dispatch-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('hoc-replay-of')).toBeNull()
    expect(headers.get('hoc-authority')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('is done once under one key, and says whose answer it repeats', async () => {
    const post = (title: string) =>
      api.call('POST', '/incidents', { body: { ...spill, title }, headers: { 'idempotency-key': 'once' } })

    const [first, again, other] = [await post('One'), await post('One'), await post('Two')]

    expect(again.json).toEqual(first.json)
    expect(again.headers.get('hoc-replay-of')).toBe(first.headers.get('hoc-dispatch-id'))
    expect(again.headers.get('hoc-dispatch-id')).not.toBe(first.headers.get('hoc-dispatch-id'))
    expect(other).toMatchObject({ status: 422, json: { code: 'IDEMPOTENCY_KEY_REUSED', retryable: false } })
  })

  it('that is refused is a problem with the status of its kind', async () => {
    const { json: incident } = await api.call('POST', '/incidents', { body: spill })
    const acknowledge = () => api.call('POST', `/incidents/${incident.id}/acknowledge`)

    const [first, second] = [await acknowledge(), await acknowledge()]

    expect(first.json).toMatchObject({ state: 'acked', ackedBy: expect.stringMatching(UUID) })
    expect(second.status).toBe(409)
    expect(second.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(second.json).toEqual({
      type: '/docs#INCIDENT_NOT_ACTIVE',
      title: 'Only an active incident can be acknowledged.',
      status: 409,
      code: 'INCIDENT_NOT_ACTIVE',
      advice: 'Read the current state, then decide again.',
      retryable: false,
      dispatchId: second.headers.get('hoc-dispatch-id'),
      correlationId: second.headers.get('x-correlation-id'),
    })
  })

  it('takes no key of its path twice, and no query', async () => {
    const { json: incident } = await api.call('POST', '/incidents', { body: spill })
    const url = `/incidents/${incident.id}/acknowledge`

    expect(await api.call('POST', url, { body: { incidentId: incident.id } })).toMatchObject({
      status: 400,
      json: { code: 'KEY_TWICE' },
    })
    expect(await api.call('POST', `${url}?x=1`)).toMatchObject({ status: 400, json: { code: 'QUERY_NOT_TAKEN' } })
  })
})

describe('a read', () => {
  it('decodes its query strictly from the schema', async () => {
    const { key } = await api.aTenant()
    await api.call('POST', '/incidents', { key, body: spill })
    const get = (query: string) => api.call('GET', `/incidents?${query}`, { key })

    expect((await get('limit=1&severity=high&state=active')).json).toMatchObject({ items: [spill], nextCursor: null })
    expect((await get('severity=low&severity=critical')).json).toEqual({ items: [], nextCursor: null })
    for (const query of [
      'limit=1e1',
      'limit=',
      'limit=101',
      'limit=1&limit=2',
      'cursor=%25',
      'cursor=abc',
      'unknown=1',
      'state=Active',
    ]) {
      expect(await get(query), query).toMatchObject({ status: 400, json: { code: 'INVALID_INPUT', issues: [{}] } })
    }
  })

  it('goes on from page to page', async () => {
    const { key } = await api.aTenant()
    for (const title of ['One', 'Two', 'Three'])
      await api.call('POST', '/incidents', { key, body: { ...spill, title } })

    const first = await api.call('GET', '/incidents?limit=2', { key })
    const second = await api.call('GET', `/incidents?limit=2&cursor=${first.json.nextCursor}`, { key })

    expect(first.json.items.map(({ title }: { title: string }) => title)).toEqual(['Three', 'Two'])
    expect(second.json).toMatchObject({ items: [{ title: 'One' }], nextCursor: null })
  })

  it('answers HEAD as GET, without the body', async () => {
    expect(await api.call('HEAD', '/incidents')).toMatchObject({ status: 200, text: '' })
  })
})

describe('who asks', () => {
  it('must be known', async () => {
    const known = api.key
    const wrong = known.slice(0, -1) + (known.endsWith('A') ? 'B' : 'A')
    const attempts = [null, 'nonsense', wrong, `hoc_${'x'.repeat(12)}_${'y'.repeat(43)}`]

    for (const key of attempts) {
      const { status, json, headers } = await api.call('GET', '/incidents', { key })
      expect(status, String(key)).toBe(401)
      expect(json).toMatchObject({ code: 'CALLER_UNKNOWN', retryable: false })
      expect(headers.get('www-authenticate')).toBe(
        key ? 'Bearer realm="hoc", error="invalid_token"' : 'Bearer realm="hoc"',
      )
    }
    const basic = await api.call('GET', '/incidents', { key: null, headers: { authorization: `Basic ${known}` } })
    expect(basic.status).toBe(401)
  })

  it('must hold the grant', async () => {
    const { key } = await api.aTenant('viewer')

    expect(await api.call('GET', '/incidents', { key })).toMatchObject({ status: 200 })
    expect(await api.call('POST', '/incidents', { key, body: spill })).toMatchObject({
      status: 403,
      json: {
        code: 'GRANT_MISSING',
        gate: 'grant',
        liftedBy: 'tenant administrator',
        title: 'Requires the grant "incidents:write".',
      },
    })
  })

  it('is told nothing of what only the installation may ask', async () => {
    expect(await api.call('GET', '/jobs')).toMatchObject({
      status: 403,
      json: { code: 'OPERATOR_ONLY', gate: 'plane' },
    })
  })

  it('finds another tenant’s incident exactly as if it did not exist', async () => {
    const { json: incident } = await api.call('POST', '/incidents', { body: spill })
    const { key } = await api.aTenant()
    const headers = { 'x-correlation-id': 'same' }

    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/acknowledge'],
      ['GET', '/events'],
    ] as const) {
      const theirs = await api.call(method, `/incidents/${incident.id}${path}`, { key, headers })
      const nobodys = await api.call(method, `/incidents/${crypto.randomUUID()}${path}`, { key, headers })

      expect(theirs.status).toBe(404)
      expect({ ...theirs.json, dispatchId: '' }).toEqual({ ...nobodys.json, dispatchId: '' })
      expect([...theirs.headers.keys()]).toEqual([...nobodys.headers.keys()])
    }
  })
})

describe('governance', () => {
  it('that is degraded lets act and says under which conditions; that is killed locks writes and nothing else', async () => {
    const { key } = await api.aTenant()
    const set = (mode: string) =>
      api.call('POST', '/governance/mode', { key, body: { mode, reason: 'A reason of some length.' } })

    expect((await set('degraded')).status).toBe(200)
    await settled(async () => {
      const { status, headers } = await api.call('POST', '/incidents', { key, body: spill })
      expect([status, headers.get('hoc-authority')]).toEqual([200, 'GOVERNANCE_DEGRADED, degraded_mode'])
    })

    expect((await set('killed')).status).toBe(200)
    await settled(async () => {
      expect(await api.call('POST', '/incidents', { key, body: spill })).toMatchObject({
        status: 423,
        json: {
          code: 'GOVERNANCE_KILLED',
          gate: 'governance',
          advice: expect.stringContaining('POST /governance/mode'),
        },
      })
    })
    expect((await api.call('GET', '/incidents', { key })).status).toBe(200)
    expect(await set('degraded')).toMatchObject({ status: 409, json: { code: 'GOVERNANCE_KILLED' } })
    expect((await set('normal')).status).toBe(200)
  })

  it('locks the writes of a suspended tenant', async () => {
    const { key, tenantId } = await api.aTenant()
    await db.all(`update hoc.tenants set state = 'suspended' where tenant_id = '${tenantId}'`)

    await settled(async () => {
      expect(await api.call('POST', '/incidents', { key, body: spill })).toMatchObject({
        status: 423,
        json: { code: 'TENANT_SUSPENDED' },
      })
    })
    expect((await api.call('GET', '/incidents', { key })).status).toBe(200)
  })
})

async function keyFor({ plane, requires }: Contract): Promise<string> {
  if (plane === 'operator') return anInstallationKey()
  return requires === 'invitations:accept' ? api.anInvitation() : (await api.aTenant()).key
}

// The key of the installation itself is not made over HTTP.
async function anInstallationKey(): Promise<string> {
  const key = makeKey()
  const [ids, { secretSha }] = [[crypto.randomUUID(), crypto.randomUUID()], createHasher().hash(key.secret)]
  await db.all(`insert into hoc.members (tenant_id, id, kind, name, role, state, created_by, created_at, updated_at, version)
    values ('${SYSTEM_TENANT}', '${ids[0]}', 'person', 'root', 'owner', 'active', 'test', now(), now(), 1)`)
  await db.all(`insert into hoc.api_keys (tenant_id, id, public_id, secret_sha, member_id, name, scopes, state, created_by, created_at, version)
    values ('${SYSTEM_TENANT}', '${ids[1]}', '${key.publicId}', '${secretSha}', '${ids[0]}', 'k', '{*}', 'active', 'test', now(), 1)`)
  return formatKey(key)
}

// What is set is in force within two seconds.
function settled(expectation: () => Promise<void>): Promise<void> {
  return expect.poll(async () => expectation().then(() => true), { timeout: 3_000 }).toBe(true)
}
