import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { AnyContract } from '@hoc/spine-schemas/contracts'
import { anOperator } from '@hoc/spine-schemas/testing/incidents'
import type { QueryResultRow } from 'pg'

import type { OwnOutcome, Spine } from '../spine.ts'
import { aSpine } from './incidents.ts'
import { aRunningRunIn, aSentStep } from './runs.ts'

/** How a run is told to have failed. */
export const failure = {
  outcome: 'failed',
  errorCode: 'STEP_FAILURE',
  errorMessage: 'orders.read did not answer.',
} as const

/** How a run is told to have succeeded. */
export const success = { outcome: 'succeeded' } as const

// The tables that hold what the end of a run adds, besides what every write leaves.
const added = [
  'incidents',
  'incident_events',
  'incident_evidence',
  'violations',
  'lessons_learned',
  'policy_evaluations',
]

/** What a test has of a tenant. Written out: what is inferred of a spine takes long to declare. */
interface Tenant {
  readonly caller: Caller
  readonly here: { readonly db: TestDatabase; readonly spine: Spine; readonly caller: Caller }
  rows(table: string): Promise<QueryResultRow[]>
  everything(): Promise<Record<string, QueryResultRow[]>>
  counts(): Promise<Record<string, number>>
  ask<Name extends AnyContract['name']>(name: Name, input: object): Promise<OwnOutcome<Name>>
}

/** A tenant that runs agents, and a look at everything that it has. */
export function aTenantOf(db: TestDatabase): Tenant {
  const caller = anOperator({ grants: ['*'] })
  const spine = aSpine(db)
  const rows = (table: string) =>
    db.all(`select * from hoc.${table} where tenant_id = '${caller.tenantId}' order by 2, 3`)
  const all = async (tables: readonly string[]) =>
    Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await rows(table)] as const)))
  return {
    caller,
    here: { db, spine, caller },
    rows,
    everything: () => all([...added, 'traces', 'runs', 'run_obligations', 'outbox', 'ledger']),
    counts: async () =>
      Object.fromEntries(Object.entries(await all([...added, 'traces'])).map(([name, { length }]) => [name, length])),
    ask: (name, input) => spine.dispatch(name, input, caller),
  }
}

/** A run that cost more than it may and failed: it has left a row of every kind. */
export async function aRunOverItsLimit(db: TestDatabase) {
  const tenant = aTenantOf(db)
  await tenant.ask('thresholds.set', { maxCostMicros: 10_000 })
  const runId = await aRunningRunIn(tenant.here)
  await tenant.ask('runs.record_steps', { runId, steps: [aSentStep(0, { costMicros: 10_001 })] })
  const completed = await tenant.ask('runs.complete', { runId, ...failure })
  if (completed.outcome !== 'done') throw new Error(completed.outcome)
  return { ...tenant, runId, ...completed.value }
}
