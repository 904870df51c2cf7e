import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { TenantId } from '@hoc/spine-schemas/caller'

import type { DeliveredEvent, Sink } from '../plumbing/sinks.ts'
import { anActiveIncident, type ActiveIncident } from './incidents.ts'

/** A sink that keeps what it gets, and fails as often as it is told to. */
export function aSink(name: string, { failures = 0 } = {}) {
  const got: DeliveredEvent[] = []
  const sink: Sink = {
    name,
    async deliver(event) {
      if (failures-- > 0) throw new Error('not now')
      got.push(event)
    },
  }
  return { ...sink, got }
}

/** Writes made in a tenant of their own: one ledger entry and one event each. */
export async function someWrites(db: TestDatabase, count: number): Promise<Omit<ActiveIncident, 'incidentId'>> {
  const { dispatch, operator, incident, rows } = await anActiveIncident(db)
  for (let made = 1; made < count; made++)
    await dispatch('incidents.create', { title: `${made}`, severity: 'low' }, operator)
  return { operator, incident, rows, dispatch }
}

/** Reads a tenant's rows on a second connection, whatever row-level security says. */
export async function rowsOf(db: TestDatabase, table: string, tenantId: TenantId) {
  return db.all(`select * from hoc.${table} where tenant_id = '${tenantId}' order by 2`)
}
