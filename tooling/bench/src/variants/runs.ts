import { ActorId, type Caller, type TenantId } from '@hoc/spine-schemas/caller'
import { RunId } from '@hoc/spine-schemas/runs'
import { openClient } from '@hoc/drivers/pool'
import { v7 } from 'uuid'

import type { Sample } from '../case.ts'
import { TENANTS } from './incidents.ts'

/** A run, and someone of its tenant. */
export interface FoundRun {
  readonly runId: RunId
  readonly caller: Caller
}

/** How many steps a run has taken when it is completed. */
export const STEPS_TAKEN = 3

// More than any machine of today gets through.
const PER_SECOND = { alone: 1_500, crowd: 3_000 }

/** Someone of a tenant who may do everything with runs. */
function runnerOf(tenantId: TenantId): Caller {
  return { tenantId, actorId: ActorId.parse('alice'), grants: ['runs:read', 'runs:write'], scopes: ['*'] }
}

/** Running runs that nobody has ended, as many as a measurement can need, one after the other. */
export async function runningRuns(sample: Sample): Promise<() => FoundRun> {
  const seconds = (sample.warmMs + sample.runMs) / 1_000
  const count = Math.ceil(seconds * (sample.concurrency === 1 ? PER_SECOND.alone : PER_SECOND.crowd))
  const runs = await insertRuns(sample.urls.admin, { count, steps: STEPS_TAKEN })
  let next = 0

  return () => {
    const run = runs[next++]
    if (!run) throw new Error(`Expected ${count} runs to be enough, saw all ended. Measure for less time.`)
    return run
  }
}

interface Wanted {
  readonly count: number
  readonly steps: number
  readonly tenants?: readonly TenantId[]
}

/** Inserts runs as they stand a second after their start: what they owe is due, their steps are recorded. */
export async function insertRuns(admin: string, { count, steps, tenants = TENANTS }: Wanted): Promise<FoundRun[]> {
  const callers = tenants.map(runnerOf)
  const runs = Array.from({ length: count }, (_, i) => ({
    runId: RunId.parse(v7()),
    caller: callers[i % callers.length] as Caller,
  }))
  const client = await openClient(admin)
  try {
    const values = [runs.map(({ caller }) => caller.tenantId), runs.map(({ runId }) => runId)]
    await client.query('begin')
    await client.query(RUNS, values)
    await client.query(OWED, values)
    if (steps > 0) {
      await client.query(TRACES, [...values, steps])
      await client.query(STEPS, [...values, steps])
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
  return runs
}

const EACH = 'unnest($1::uuid[], $2::uuid[]) with ordinality as r (tenant, id, n)'
const A_SHA = `repeat('5e', 32)`

const RUNS = `insert into hoc.runs (tenant_id, id, agent_id, goal, actor_type, on_behalf_of, source, tools, estimated_micros,
    attempt, state, started_at, last_seen_at, lease_seconds, lease_expires_at, created_by, created_at, updated_at, version)
  select tenant, id, 'agent-' || n % 100, 'Match the invoices of March with their orders.', 'human', 'alice@example.com',
    'sdk', '{orders.read,invoices.match}', 50000, 1, 'running', now() - interval '1 second', now(), 3600,
    now() + interval '1 hour', 'alice', now() - interval '1 second', now(), 2
  from ${EACH}`

const OWED = `insert into hoc.run_obligations (tenant_id, run_id, kind, due_at, state)
  select tenant, id, 'outcome', now() + interval '1 day', 'due' from ${EACH}`

const TRACES = `insert into hoc.traces (tenant_id, run_id, steps, hash, version)
  select tenant, id, $3, ${A_SHA}, 1 from ${EACH}`

const STEPS = `insert into hoc.run_steps (tenant_id, run_id, seq, skill, status, params, outcome_category, retry_count,
    cost_micros, duration_ms, recorded_at, determinism_hash, prev, hash)
  select tenant, id, seq, 'orders.read', 'success', '{"limit":20}', 'SUCCESS', 0, 1200, 850, now(), ${A_SHA}, ${A_SHA}, ${A_SHA}
  from ${EACH}, generate_series(0, $3::integer - 1) seq`
