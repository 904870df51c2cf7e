import { randomUUID } from 'node:crypto'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { writeUnit } from './floor.ts'
import { POOL_SIZE, withClient } from './pool.ts'

/** An idempotent, audited write as a DBOS workflow of one step, whose body is the raw transaction of the floor. */
export async function dbosWorkflow(sample: Sample): Promise<Seen> {
  return withClient(sample, (pool) =>
    withWorkflow(
      sample,
      (id: string) => writeUnit(pool, id),
      (record) => observed(() => record(randomUUID()), sample),
    ),
  )
}

/** A DBOS workflow of one step, for the time of a measurement. It is given an id anew every time, its idempotency key. */
export async function withWorkflow<Told, Result>(
  sample: Sample,
  step: (told: Told) => Promise<unknown>,
  measure: (run: (told: Told) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const { DBOS } = await import('@dbos-inc/dbos-sdk')
  const record = DBOS.registerWorkflow((told: Told) => DBOS.runStep(() => step(told), { name: 'write' }), {
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
    return await measure((told) => DBOS.withNextWorkflowID(randomUUID(), () => record(told)))
  } finally {
    await DBOS.shutdown()
  }
}

// In the measured database, where it is dropped with it; DBOS keeps to a schema of its own.
function systemDatabase({ urls }: Sample): string {
  return urls.admin
}
