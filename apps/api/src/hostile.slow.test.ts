import { openTestDatabase, type TestDatabase } from '@hoc/drivers/testing/database'
import { formatKey, makeKey } from '@hoc/spine-orchestrator/keys'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { hasHttp } from './contract-routes.ts'
import { hostileRequests, type HostileRequest } from '../test/hostile.ts'
import { SOURCE, spawnApi } from '../test/spawn-api.ts'

const key = formatKey(makeKey())
let db: TestDatabase
let api: ReturnType<typeof spawnApi>
beforeAll(async () => {
  db = await openTestDatabase()
  const urls = { DATABASE_URL: db.url('hoc_app'), HOC_WORKER_URL: db.url('hoc_worker') }
  // With heaps that cannot grow, what grows is a leak.
  const args = ['--max-old-space-size=96', '--max-semi-space-size=4', ...SOURCE]
  api = spawnApi({ args, environment: { ...urls, HOC_BOOTSTRAP_KEY: key, HOC_JOBS: 'false' } })
})
afterAll(async () => {
  api.kill('SIGTERM')
  expect(await api.ended).toBe(0)
  await db.close()
})

it('a process under a flood of nonsense answers all of it and grows no further', async () => {
  const { url } = await api.listening()
  // Not those that change governance: a kill would keep what follows from the database.
  const others = (contracts as readonly Contract[]).filter(hasHttp).filter(({ name }) => name !== 'governance.set_mode')
  const requests = fc.sample(hostileRequests(others), { seed: 1, numRuns: 2_000 })

  const sizes: number[] = []
  for (let round = 0; round < 5; round++) {
    const statuses = await flood(url, requests)
    expect(statuses.filter((status) => status !== 200 && (status < 400 || status >= 500))).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 500))
    sizes.push(api.rss())
  }

  const [, settled = 0] = sizes
  expect(Math.max(...sizes), `resident megabytes, round by round: ${sizes.map(Math.round).join(', ')}`).toBeLessThan(
    settled + 25,
  )
  expect(Math.max(...sizes)).toBeLessThan(250)
})

async function flood(url: string, requests: readonly HostileRequest[]): Promise<number[]> {
  const left = requests.values()
  const statuses: number[] = []
  const sender = async () => {
    for (const { method, path, headers, body } of left) {
      const response = await fetch(url + path, {
        method,
        headers: { ...headers, authorization: `Bearer ${key}` },
        ...(body !== undefined && { body }),
      })
      statuses.push(response.status)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: 8 }, sender))
  return statuses
}
