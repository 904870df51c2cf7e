import { IncidentId } from '@hoc/spine-schemas/incidents'
import { ActorId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import { openClient } from '@hoc/drivers/pool'
import { v7 } from 'uuid'

import type { Sample } from '../case.ts'

/** An incident, and someone of its tenant. */
export interface Found {
  readonly incidentId: IncidentId
  readonly caller: Caller
}

/** The key of the first tenant of every measured database. */
export const BENCH_KEY = `hoc_benchbench12_${'k'.repeat(32)}`

// The tenant that a sample looks at; in a grown database it is the one with the history.
export const OUR_TENANT = TenantId.parse('00000000-0000-4000-8000-000000000001')
export const TENANTS = Array.from({ length: 20 }, (_, i) => TenantId.parse(`00000000-0000-4000-8000-${digits(i + 1)}`))

// More than any machine of today gets through.
const PER_SECOND = { alone: 4_000, crowd: 12_000 }

/** Active incidents that nobody has taken yet, as many as a measurement can need, one after the other. */
export async function untakenIncidents(sample: Sample, tenants: readonly TenantId[] = TENANTS): Promise<() => Found> {
  const seconds = (sample.warmMs + sample.runMs) / 1_000
  const count = Math.ceil(seconds * (sample.concurrency === 1 ? PER_SECOND.alone : PER_SECOND.crowd))
  const incidents = await insertIncidents(sample, count, tenants)
  let next = 0

  return () => {
    const incident = incidents[next++]
    if (!incident) throw new Error(`Expected ${count} incidents to be enough, saw all taken. Measure for less time.`)
    return incident
  }
}

const grants = ['incidents:read', 'incidents:write', 'changes:read', 'changes:write']

/** Someone of a tenant who may do everything that is measured. */
export function callerOf(tenantId: TenantId): Caller {
  return { tenantId, actorId: ActorId.parse('alice'), grants, scopes: ['*'] }
}

async function insertIncidents({ urls }: Sample, count: number, tenants: readonly TenantId[]): Promise<Found[]> {
  const callers = tenants.map(callerOf)
  const incidents = Array.from({ length: count }, (_, i) => ({
    incidentId: IncidentId.parse(v7()),
    caller: callers[i % callers.length] as Caller,
  }))
  const client = await openClient(urls.admin)
  try {
    await client.query(
      `insert into hoc.incidents (tenant_id, id, title, severity, category, source, source_run_id, error_code, cause,
         impact, state, created_by, created_at, updated_at, version)
       select tenant, id, 'Run 17 exceeded its budget', 'high', 'budget_exceeded', 'run', 'run-17', 'BUDGET_EXCEEDED',
         'llm_run', 'single_run', 'active', 'bob', now(), now(), 1
       from unnest($1::uuid[], $2::uuid[]) as i (tenant, id)`,
      [incidents.map(({ caller }) => caller.tenantId), incidents.map(({ incidentId }) => incidentId)],
    )
  } finally {
    await client.end()
  }
  return incidents
}

function digits(number: number): string {
  return String(number).padStart(12, '0')
}
