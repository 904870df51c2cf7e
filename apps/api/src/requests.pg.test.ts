import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi, spill, type TestApi } from '../test/api.ts'

let db: TestDatabase
let api: TestApi
beforeAll(async () => {
  db = await openTestDatabase()
  api = await openTestApi(db, { environment: { HOC_TRUST_PROXY: 'true', HOC_BODY_LIMIT: '2048' } })
})
afterAll(async () => {
  await api.close()
  await db.close()
})

describe('a correlation id', () => {
  it('comes back, and stands in the log and in the record of the dispatch', async () => {
    const headers = { 'x-correlation-id': 'run-17' }
    const created = await api.call('POST', '/incidents', { body: spill, headers })
    expect(created.headers.get('x-correlation-id')).toBe('run-17')

    await expect
      .poll(async () => db.all(`select operation, outcome from hoc.dispatch_records where correlation_id = 'run-17'`))
      .toEqual([{ operation: 'incidents.create', outcome: 'done' }])
    expect(api.lines.filter(({ correlationId, msg }) => correlationId === 'run-17' && msg === 'request')).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'request',
        method: 'POST',
        path: '/incidents',
        status: 200,
        operation: 'incidents.create',
        outcome: 'done',
        dispatchId: created.headers.get('hoc-dispatch-id'),
        tenantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        actorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        durationMs: expect.any(Number),
      }),
    ])
  })

  it('is made where none came, also for what is not found', async () => {
    for (const path of ['/incidents', '/nowhere', '/%ff']) {
      const { headers, json } = await api.call('GET', path)
      expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
      if (path !== '/incidents') expect(json.correlationId).toBe(headers.get('x-correlation-id'))
      await expect
        .poll(() => api.lines.filter(({ msg, path: logged }) => msg === 'request' && logged === path).length)
        .toBeGreaterThan(0)
    }
  })
})

describe('the log', () => {
  it('has a line for every request, with the code of what went wrong, and no key', async () => {
    const before = api.lines.length
    await api.call('GET', `/incidents?sourceRunId=${api.key}`)
    await api.call('GET', '/incidents', { key: null })
    await api.call('GET', `/nowhere/${api.key}`)
    const encoded = [
      api.key.replace('h', '%68'),
      api.key.replace('h', '%2568'),
      `%ff/%${'25'.repeat(3)}68${api.key.slice(1)}`,
    ]
    for (const path of encoded) await api.call('GET', `/nowhere/${path}`)
    await api.call('GET', '/nowhere/%C3%BCmlaut%20')
    await expect.poll(() => api.lines.slice(before).filter(({ msg }) => msg === 'request')).toHaveLength(7)

    const lines = api.lines.slice(before).filter(({ msg }) => msg === 'request')
    expect(lines.map(({ status, code }) => [status, code])).toEqual([
      [200, undefined],
      [401, 'CALLER_UNKNOWN'],
      [404, 'NO_ROUTE'],
      [404, 'NO_ROUTE'],
      [404, 'NO_ROUTE'],
      [400, 'PATH_MALFORMED'],
      [404, 'NO_ROUTE'],
    ])
    expect(lines.slice(2).map(({ path }) => path)).toEqual([
      '/nowhere/[redacted]',
      '/nowhere/[redacted]',
      '/nowhere/[redacted]',
      '/nowhere/%ff/[redacted]',
      '/nowhere/%C3%BCmlaut%20',
    ])
    expect(JSON.stringify(api.lines)).not.toContain(api.key.slice(1))
  })
})

describe('an idempotency key', () => {
  it.each(['', 'x'.repeat(256), 'tab\tbed', 'ümlaut'])('"%s" is refused', async (key) => {
    const answer = await api.call('POST', '/incidents', { body: spill, headers: { 'idempotency-key': key } })
    expect(answer).toMatchObject({ status: 400, json: { code: 'IDEMPOTENCY_KEY_MALFORMED' } })
  })

  it('that looks like a secret is refused, and not kept', async () => {
    for (const key of [api.key, `Bearer ${api.key}`, `sk-${'a'.repeat(40)}`, 'password=hunter2']) {
      const answer = await api.call('POST', '/incidents', { body: spill, headers: { 'idempotency-key': key } })
      expect(answer).toMatchObject({ status: 400, json: { code: 'IDEMPOTENCY_KEY_SECRET' } })
      expect(answer.text).not.toContain(key)
    }
    expect(await db.all(`select key from hoc.idempotency_keys where key ~ 'hoc_|sk-|password'`)).toEqual([])
  })

  it('of 255 characters is taken', async () => {
    const headers = { 'idempotency-key': 'x'.repeat(255) }
    expect((await api.call('POST', '/incidents', { body: spill, headers })).status).toBe(200)
  })
})

describe('a body', () => {
  it.each([
    ['{"title":"x"', 'application/json', 400, 'BODY_MALFORMED'],
    ['[]', 'application/json', 400, 'BODY_NOT_OBJECT'],
    ['{}', 'text/plain', 415, 'CONTENT_TYPE_UNKNOWN'],
    ['{}', 'application/jsonp', 415, 'CONTENT_TYPE_UNKNOWN'],
    ['a=b', 'application/x-www-form-urlencoded', 415, 'CONTENT_TYPE_UNKNOWN'],
    ['{}', 'application/json; charset=utf-16', 415, 'CONTENT_TYPE_UNKNOWN'],
    ['{}', 'application/json; charset=utf-8', 400, 'INVALID_INPUT'],
    ['{}', 'APPLICATION/JSON;charset="UTF-8"', 400, 'INVALID_INPUT'],
    ['{}', 'application/merge-patch+json', 400, 'INVALID_INPUT'],
    [`{"title":"${'x'.repeat(3_000)}"}`, 'application/json', 413, 'BODY_TOO_LARGE'],
  ])('%s as %s is %i', async (body, type, status, code) => {
    const answer = await api.call('POST', '/incidents', { body, headers: { 'content-type': type } })
    expect(answer).toMatchObject({ status, json: { code, status } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  })

  it('that is compressed is not taken', async () => {
    const answer = await api.call('POST', '/incidents', { body: spill, headers: { 'content-encoding': 'gzip' } })
    expect(answer).toMatchObject({ status: 415, json: { code: 'CONTENT_TYPE_UNKNOWN' } })
  })

  it('is not read for whoever is not known', async () => {
    const answer = await api.call('POST', '/incidents', {
      key: null,
      body: '{',
      headers: { 'content-type': 'text/odd' },
    })
    expect(answer.status).toBe(401)
  })
})

describe('behind a proxy that speaks TLS', () => {
  it('browsers are told to keep to it', async () => {
    const { headers } = await api.call('GET', '/livez', { headers: { 'x-forwarded-proto': 'https' } })
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })

  it('and not where the proxy did not', async () => {
    const { headers } = await api.call('GET', '/livez')
    expect(headers.get('strict-transport-security')).toBeNull()
  })
})
