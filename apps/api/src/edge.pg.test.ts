import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { contracts } from '@hoc/spine-schemas/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { edgeRoutes } from './edge.ts'
import { createMetrics } from './metrics.ts'
import { openTestApi, spill, type TestApi } from '../test/api.ts'

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

const visit = (path: string) => api.call('GET', path, { key: null })

// One for every route in edge.ts: a route without a probe fails the test below.
const probes: Readonly<Record<string, () => Promise<void>>> = {
  async '/livez'() {
    expect(await visit('/livez')).toMatchObject({ status: 200, json: { status: 'alive' } })
  },

  async '/readyz'() {
    expect(await visit('/readyz')).toMatchObject({
      status: 200,
      json: { status: 'ready', checks: ['database', 'worker', 'governance'] },
    })
  },

  async '/metrics'() {
    const { tenantId, key } = await api.aTenant()
    await api.call('POST', '/incidents', { key, body: spill })
    await api.call('POST', '/incidents', { key, body: {} })
    const { status, headers, text } = await visit('/metrics')

    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/plain')
    expect(text).toMatch(
      /hoc_dispatch_duration_seconds_bucket\{le="10",operation="incidents.create",outcome="done"\} 1\n/,
    )
    expect(text).toMatch(/hoc_dispatch_duration_seconds_count\{operation="incidents.create",outcome="invalid"\} 1\n/)
    expect(text).toMatch(/hoc_http_requests_total\{method="POST",route="\/incidents",status="400"\} 1\n/)
    expect(text).toMatch(/hoc_outbox_events\{state="waiting"\} [1-9]/)
    expect(text).toMatch(/hoc_outbox_events\{state="dead"\} 0/)
    expect(text).toMatch(/hoc_dispatch_records_queued \d/)
    expect(text).toContain('process_resident_memory_bytes')
    expect(text).not.toContain(tenantId)
  },

  async '/openapi.json'() {
    const { status, json } = await visit('/openapi.json')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      openapi: '3.1.0',
      paths: { '/incidents': { post: { operationId: 'incidents.create' } } },
    })
  },

  async '/docs'() {
    const { status, headers, text } = await visit('/docs')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(text).toContain('<h1>HOC Spine API</h1>')
  },
}

describe('a route without a contract', () => {
  const edge = edgeRoutes({
    contracts,
    check: () => Promise.resolve([]),
    metrics: createMetrics(),
    mayRead: () => true,
  })

  it('002 P2-Step4-1: stands in the list of justified exceptions, with a reason and a probe', () => {
    expect(edge.map(({ path }) => path).toSorted()).toEqual(Object.keys(probes).toSorted())
    for (const { because } of edge) expect(because.length).toBeGreaterThan(20)
  })

  it.each(Object.entries(probes))('%s does what it is for, whoever asks', async (_, probe) => probe())
})
