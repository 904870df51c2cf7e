import { Tenant } from '@hoc/spine-schemas/account'
import { TenantId, TenantState } from '@hoc/spine-schemas/caller'
import { z } from 'zod'

import type { Tx, Write } from './tx.ts'

/** Finds the tenant that the transaction belongs to. */
export async function findTenant(tx: Tx): Promise<Tenant | undefined> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'tenants.find',
    text: `select tenant_id as id, name, state, created_at as "createdAt" from hoc.tenants where tenant_id = hoc.tenant()`,
    values: [],
  })
  return Tenant.optional().parse(row)
}

/** Inserts a tenant. */
export function insertTenant({ id, name, state, createdAt }: Tenant): Write {
  return {
    effect: 'write',
    name: 'tenants.insert',
    text: 'insert into hoc.tenants (tenant_id, name, state, created_at) values ($1, $2, $3, $4)',
    values: [id, name, state, createdAt],
  }
}

/** Keeps others from opening the first tenant until the transaction ends. */
export async function lockFirstTenant(tx: Tx): Promise<void> {
  await tx.rows({
    effect: 'read',
    name: 'tenants.lock_first',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.first_tenant', 0))`,
    values: [],
  })
}

/** Counts the tenants of the installation, across tenants. For the worker's eyes. */
export async function countTenants(tx: Tx): Promise<number> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'tenants.count',
    text: 'select count(*) as count from hoc.tenants',
    values: [],
  })
  return z.object({ count: z.int() }).parse(row).count
}

/** Lists every tenant, across tenants. For the worker's eyes. */
export async function listTenantIds(tx: Tx): Promise<TenantId[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'tenants.list_ids',
    text: 'select tenant_id as "tenantId" from hoc.tenants order by tenant_id',
    values: [],
  })
  return z
    .array(z.object({ tenantId: TenantId }))
    .parse(rows)
    .map(({ tenantId }) => tenantId)
}

const Inactive = z.object({ tenantId: TenantId, state: TenantState })

/** A tenant that may not act as others do. */
export type Inactive = z.infer<typeof Inactive>

/** Lists the tenants that are not active, across tenants. For the worker's eyes. */
export async function listInactiveTenants(tx: Tx): Promise<Inactive[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'tenants.list_inactive',
    text: `select tenant_id as "tenantId", state from hoc.tenants where state <> 'active'`,
    values: [],
  })
  return z.array(Inactive).parse(rows)
}
