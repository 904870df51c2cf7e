import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { TenantId } from '@hoc/spine-schemas/caller'
import { openClient } from '@hoc/drivers/pool'

import type { Sample } from '../case.ts'
import { throughput } from '../load.ts'
import { BENCH_KEY, OUR_TENANT, untakenIncidents } from './incidents.ts'
import { POOL_SIZE } from './pool.ts'
import { API, RAW, withProcess } from './process.ts'

/** Incidents acknowledged through the API. */
export async function governedHttp(sample: Sample): Promise<number> {
  const { app, worker } = sample.urls
  const environment = {
    DATABASE_URL: app,
    HOC_WORKER_URL: worker,
    HOC_BOOTSTRAP_KEY: BENCH_KEY,
    HOC_POOL_SIZE: String(POOL_SIZE),
    HOC_JOBS: 'false',
    HOC_LOG_LEVEL: 'warn',
  }
  return withProcess(API, environment, async ({ url }) => acknowledging(sample, url, await tenantOfKey(sample)))
}

/** The same incidents acknowledged by hand behind plain http, for whoever asks. */
export async function rawHttp(sample: Sample): Promise<number> {
  const environment = { DATABASE_URL: sample.urls.app }
  return withProcess(RAW, environment, ({ url }) => acknowledging(sample, url, OUR_TENANT))
}

async function acknowledging(sample: Sample, url: string, tenantId: TenantId): Promise<number> {
  const next = await untakenIncidents(sample, [tenantId])
  const agent = new Agent({ keepAlive: true, maxSockets: sample.concurrency })
  try {
    return await throughput(() => post(`${url}/incidents/${next().incidentId}/acknowledge`, agent), sample)
  } finally {
    agent.destroy()
  }
}

function post(url: string, agent: Agent): Promise<void> {
  const headers = {
    authorization: `Bearer ${BENCH_KEY}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      let said = ''
      response.on('data', (chunk: Buffer) => (said += chunk.toString()))
      response.on('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`Expected 200 of ${url}, saw ${response.statusCode}: ${said}`))
      })
    })
    asked.on('error', reject)
    asked.end('{}')
  })
}

async function tenantOfKey({ urls }: Sample): Promise<TenantId> {
  const client = await openClient(urls.admin)
  try {
    const { rows } = await client.query<{ id: string }>(
      'select tenant_id as id from hoc.api_keys where public_id = $1',
      [BENCH_KEY.split('_')[1]],
    )
    return TenantId.parse(rows[0]?.id)
  } finally {
    await client.end()
  }
}
