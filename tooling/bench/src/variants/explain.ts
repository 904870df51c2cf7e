import { RunId } from '@hoc/spine-schemas/runs'
import { openClient } from '@hoc/drivers/pool'

import type { Sample } from '../case.ts'
import { percentile } from '../statistics.ts'
import { assertDone, withRuntime } from './governed.ts'
import { callerOf, OUR_TENANT } from './incidents.ts'

// As many as are looked at again and again, however many are stored.
const LOOKED_AT = 500

/** Of a hundred explanations of runs here and there in the tenant, how long the slowest but five take, in milliseconds. */
export async function explainInHistory(sample: Sample): Promise<number> {
  const ids = await someRuns(sample)
  const caller = { ...callerOf(OUR_TENANT), grants: ['audit:read'] }
  return withRuntime(sample, async ({ spine: { dispatch } }) => {
    let next = 0
    const explainOne = async () => {
      const began = performance.now()
      assertDone(await dispatch('runs.explain', { runId: ids[next++ % ids.length] }, caller))
      return performance.now() - began
    }
    await during(sample.warmMs, explainOne)
    return percentile(await during(sample.runMs, explainOne), 0.95)
  })
}

async function during(ms: number, work: () => Promise<number>): Promise<number[]> {
  const took: number[] = []
  const until = performance.now() + ms
  while (performance.now() < until || took.length < 20) took.push(await work())
  return took
}

async function someRuns({ urls }: Sample): Promise<RunId[]> {
  const client = await openClient(urls.admin)
  try {
    const { rows } = await client.query<{ id: string }>(
      `select id from hoc.runs where tenant_id = $1 order by md5(id::text) limit ${LOOKED_AT}`,
      [OUR_TENANT],
    )
    return rows.map(({ id }) => RunId.parse(id))
  } finally {
    await client.end()
  }
}
