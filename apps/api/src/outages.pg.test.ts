import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi, spill, type TestApi } from '../test/api.ts'
import { countWaiting, holdIncident } from '../test/hold-row.ts'
import { openTcpProxy } from '../test/tcp-proxy.ts'

let db: TestDatabase
let proxy: Awaited<ReturnType<typeof openTcpProxy>>
let api: TestApi
beforeAll(async () => {
  db = await openTestDatabase()
  proxy = await openTcpProxy(db.url())
  const [app, worker] = [proxy.through(db.url('hoc_app')), proxy.through(db.url('hoc_worker'))]
  api = await openTestApi(db, {
    urls: { app, worker, direct: worker },
    environment: { HOC_DISPATCH_TIMEOUT_MS: '1000' },
  })
})
afterAll(async () => {
  await api.close()
  await proxy.close()
  await db.close()
})

afterEach(() => proxy.mend())

describe('while the database is away', () => {
  it('everything says so and asks to come again, readiness names what fails, and it heals by itself', async () => {
    const { json: incident } = await api.call('POST', '/incidents', { body: spill })
    proxy.cut()

    const read = await api.call('GET', `/incidents/${incident.id}`)
    expect(read).toMatchObject({ status: 503, json: { retryable: true } })
    expect(['UNAVAILABLE', 'DISPATCH_TIMED_OUT']).toContain(read.json.code)
    expect(read.headers.get('retry-after')).toBe('1')
    expect(read.text).not.toMatch(/ECONN|127\.0\.0\.1|postgres/)

    // A second later nothing is remembered of the key either: who cannot be looked up is not let in, nor called unknown.
    await expect
      .poll(() => api.call('POST', '/incidents', { body: spill }))
      .toMatchObject({ status: 503, json: { code: 'UNAVAILABLE' } })

    const ready = await api.call('GET', '/readyz', { key: null })
    expect(ready).toMatchObject({ status: 503, json: { code: 'NOT_READY', failing: ['database', 'worker'] } })
    expect((await api.call('GET', '/livez')).status).toBe(200)
    expect((await api.call('GET', '/metrics')).text).toMatch(/hoc_outbox_events\{state="waiting"\} Nan/i)

    proxy.mend()
    await expect.poll(() => api.call('GET', '/readyz')).toMatchObject({ status: 200 })
    await expect.poll(() => api.call('POST', '/incidents', { body: spill })).toMatchObject({ status: 200 })
  })
})

describe('while the network swallows everything', () => {
  it('nobody waits longer than a dispatch may take, whether the key is remembered or not', async () => {
    expect((await api.call('POST', '/incidents', { body: spill })).status).toBe(200)
    proxy.freeze()
    const begun = performance.now()

    const first = await api.call('POST', '/incidents', { body: spill })
    expect(first.status).toBe(503)
    expect(['DISPATCH_TIMED_OUT', 'UNAVAILABLE']).toContain(first.json.code)
    await expect
      .poll(() => api.call('GET', '/incidents'), { timeout: 4_000 })
      .toMatchObject({ status: 503, json: { code: 'UNAVAILABLE' } })
    expect(await api.call('GET', '/readyz')).toMatchObject({ status: 503, json: { failing: ['checks'] } })
    expect((await api.call('GET', '/metrics')).text).toMatch(/hoc_outbox_events\{state="dead"\} Nan/i)
    expect(performance.now() - begun).toBeLessThan(10_000)

    proxy.mend()
    await expect
      .poll(() => api.call('POST', '/incidents', { body: spill }), { timeout: 8_000 })
      .toMatchObject({ status: 200 })
  })
})

describe('a dispatch that waits for a row', () => {
  it('is given up when its caller goes away, and nothing was done', async () => {
    const { json: incident } = await api.call('POST', '/incidents', { body: spill })
    const path = `/incidents/${incident.id}`
    const free = await holdIncident(db, incident.id)
    try {
      const going = new AbortController()
      const call = api.call('POST', `${path}/acknowledge`, {
        signal: going.signal,
        headers: { 'x-correlation-id': 'gone' },
      })
      await expect.poll(() => countWaiting(db)).toBe(1)
      going.abort()
      await expect(call).rejects.toThrow('aborted')

      // Before the row is free: it was the caller's going, not the lock, that ended it.
      await expect
        .poll(() => api.lines.find(({ correlationId, msg }) => correlationId === 'gone' && msg === 'request'))
        .toMatchObject({ code: 'DISPATCH_ABORTED', status: 499 })
    } finally {
      await free()
    }
    expect((await api.call('GET', path)).json).toMatchObject({ state: 'active' })
  })

  it('is answered when it took too long, and nothing was done', async () => {
    const { json: incident } = await api.call('POST', '/incidents', { body: spill })
    const free = await holdIncident(db, incident.id)
    const late = await api.call('POST', `/incidents/${incident.id}/acknowledge`)
    await free()

    expect(late).toMatchObject({
      status: 503,
      json: { code: 'DISPATCH_TIMED_OUT', retryable: true, dispatchId: expect.any(String) },
    })
    expect((await api.call('GET', `/incidents/${incident.id}`)).json).toMatchObject({ state: 'active' })
  })
})

describe('a connection that is lost while committing', () => {
  it('may be asked about under the same key, and is not to be repeated without one', async () => {
    await db.all(`create function hoc.end_me() returns trigger language plpgsql security definer as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      create trigger end_me before insert on hoc.incidents for each row when (new.title = 'end me') execute function hoc.end_me()`)
    const body = { ...spill, title: 'end me' }
    const headers = { 'idempotency-key': 'what became of it' }

    const [without, under] = [
      await api.call('POST', '/incidents', { body }),
      await api.call('POST', '/incidents', { body, headers }),
    ]
    expect(without).toMatchObject({
      status: 503,
      json: { code: 'OUTCOME_UNKNOWN', retryable: false, dispatchId: expect.any(String) },
    })
    expect(without.headers.get('retry-after')).toBeNull()
    expect(under).toMatchObject({ status: 503, json: { code: 'OUTCOME_UNKNOWN', retryable: true } })
    expect(under.headers.get('retry-after')).toBe('1')

    await db.all('drop trigger end_me on hoc.incidents')
    expect(await api.call('POST', '/incidents', { body, headers })).toMatchObject({ status: 200, json: body })
  })
})
