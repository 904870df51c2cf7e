import { listInactiveTenants } from '@hoc/drivers/account'
import { listRestrictions } from '@hoc/drivers/governance'
import { readingFrom } from '@hoc/drivers/pool'
import { SYSTEM_TENANT, type TenantId } from '@hoc/spine-schemas/caller'
import type { Pool } from 'pg'

/** Of which tenants a sweep asks for nothing, for it would be denied, pass by pass, for as long as they are stopped. */
export async function stoppedTenants(worker: Pool): Promise<(tenantId: TenantId) => boolean> {
  const tx = readingFrom(worker)
  const killed = (await listRestrictions(tx)).filter(({ mode }) => mode === 'killed')
  const stopped = new Set([...killed, ...(await listInactiveTenants(tx))].map(({ tenantId }) => tenantId))
  return (tenantId) => stopped.has(SYSTEM_TENANT) || stopped.has(tenantId)
}
