import { Tenant } from '@hoc/spine-schemas/account'
import { TenantId, TenantState } from '@hoc/spine-schemas/caller'
import { Used } from '@hoc/spine-schemas/entitlements'
import type { TenantFilter } from '@hoc/spine-schemas/tenants'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `tenant_id as id, name, state, state_reason as "stateReason", state_at as "stateAt", plan,
  created_at as "createdAt", version`

/** Finds the tenant that the transaction belongs to. */
export async function findTenant(tx: Tx): Promise<Tenant | undefined> {
  const text = `select ${columns} from hoc.tenants where tenant_id = hoc.tenant()`
  return first(Tenant, await tx.rows({ effect: 'read', name: 'tenants.find', text, values: [] }))
}

/** Reads the tenant that the transaction belongs to, and holds it until the transaction ends. */
export async function lockTenant(tx: Tx): Promise<Tenant | undefined> {
  const text = `select ${columns} from hoc.tenants where tenant_id = hoc.tenant() for update`
  return first(Tenant, await tx.rows({ effect: 'read', name: 'tenants.lock', text, values: [] }))
}

/** Lists tenants, newest first, one beyond the limit. For the operator's eyes: anybody else finds their own alone. */
export async function listTenants(tx: Tx, { limit, cursor, state }: TenantFilter): Promise<Tenant[]> {
  const query = build('hoc.tenants')
    .select(build.raw(columns))
    .orderBy('tenant_id', 'desc')
    .limit(limit + 1)
  if (state) query.where('state', state)
  if (cursor) query.where('tenant_id', '<', cursor)

  return all(Tenant, await tx.rows(built(query)))
}

/** Reads what the tenant is entitled to and has: active members, and keys that are neither revoked nor expired. */
export async function countUsed(tx: Tx, at: string): Promise<Used> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'tenants.count_used',
    text: `select (select plan from hoc.tenants where tenant_id = hoc.tenant()) as plan,
             (select count(*) from hoc.members where tenant_id = hoc.tenant() and state = 'active') as members,
             (select count(*) from hoc.api_keys where tenant_id = hoc.tenant() and state <> 'revoked'
                and (expires_at is null or expires_at > $1)) as keys`,
    values: [at],
  })
  return Used.parse(row)
}

/** Reads the same, and keeps others from using up what is left until the transaction ends. */
export async function lockUsed(tx: Tx, at: string): Promise<Used> {
  const held = tx.rows({
    effect: 'read',
    name: 'tenants.hold_used',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.used:' || hoc.tenant(), 0))`,
    values: [],
  })
  const [, used] = await Promise.all([held, countUsed(tx, at)])
  return used
}

/** Inserts a tenant. */
export function insertTenant({ id, name, state, plan, createdAt, version }: Tenant): Write {
  return {
    effect: 'write',
    name: 'tenants.insert',
    text: 'insert into hoc.tenants (tenant_id, name, state, plan, created_at, version) values ($1, $2, $3, $4, $5, $6)',
    values: [id, name, state, plan, createdAt, version],
  }
}

/** Writes a tenant over the version that it was decided from, or fails the transaction. */
export function applyTenant(before: Tenant, after: Tenant): Write {
  return {
    effect: 'write',
    name: 'tenants.apply',
    text: `with w as (
             update hoc.tenants set state = $2, state_reason = $3, state_at = $4, plan = $5, version = $6
             where tenant_id = hoc.tenant() and version = $1 returning 1
           ) select hoc.expect(count(*), 1, 'tenant') from w`,
    values: [before.version, after.state, after.stateReason, after.stateAt, after.plan, after.version],
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

/** Lists every tenant, or those in some states, across tenants. For the worker's eyes. */
export async function listTenantIds(tx: Tx, states: readonly TenantState[] = TenantState.options): Promise<TenantId[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'tenants.list_ids',
    text: 'select tenant_id as "tenantId" from hoc.tenants where state = any ($1) order by tenant_id',
    values: [states],
  })
  return z
    .array(z.object({ tenantId: TenantId }))
    .parse(rows)
    .map(({ tenantId }) => tenantId)
}

const Inactive = z.object({ tenantId: TenantId, state: TenantState })

/** A tenant that may not act as others do. */
export type Inactive = z.infer<typeof Inactive>

const ChangedState = z.object({ tenantId: TenantId, changedAt: z.iso.datetime() })

/** Lists the tenants whose state was changed since an instant, across tenants. For the worker's eyes. */
export async function listStatesChangedSince(tx: Tx, since: string): Promise<z.infer<typeof ChangedState>[]> {
  const text = 'select tenant_id as "tenantId", state_at as "changedAt" from hoc.tenants where state_at >= $1'
  return all(ChangedState, await tx.rows({ effect: 'read', name: 'tenants.list_changed_since', text, values: [since] }))
}

/** Lists the tenants that are not active, across tenants. For the worker's eyes. */
export async function listInactiveTenants(tx: Tx): Promise<Inactive[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'tenants.list_inactive',
    text: `select tenant_id as "tenantId", state from hoc.tenants where state <> 'active'`,
    values: [],
  })
  return all(Inactive, rows)
}
