import { randomUUID } from 'node:crypto'

import type { Sample } from '../case.ts'
import { throughput } from '../load.ts'
import { writeUnit } from './floor.ts'
import { POOL_SIZE, withClient } from './pool.ts'

/** An idempotent, audited write as a DBOS workflow of one step, whose body is the raw transaction of the floor. */
export async function dbosWorkflow(sample: Sample): Promise<number> {
  const { DBOS } = await import('@dbos-inc/dbos-sdk')
  return withClient(sample, async (pool) => {
    const record = DBOS.registerWorkflow((id: string) => DBOS.runStep(() => writeUnit(pool, id), { name: 'write' }), {
      name: 'record',
    })
    DBOS.setConfig({
      name: 'bench',
      systemDatabaseUrl: systemDatabase(sample),
      systemDatabasePoolSize: POOL_SIZE,
      logLevel: 'error',
      runAdminServer: false,
    })
    await DBOS.launch()
    try {
      return await throughput(() => {
        const id = randomUUID()
        return DBOS.withNextWorkflowID(id, () => record(id)) // the id of a workflow is its idempotency key
      }, sample)
    } finally {
      await DBOS.shutdown()
    }
  })
}

// In the measured database, where it is dropped with it; DBOS keeps to a schema of its own.
function systemDatabase({ urls }: Sample): string {
  return urls.admin
}
