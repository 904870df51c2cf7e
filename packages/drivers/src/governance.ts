import { TenantId, TenantState } from '@hoc/spine-schemas/caller'
import { GovernanceChange, Mode } from '@hoc/spine-schemas/governance'
import { z } from 'zod'

import type { Read, Tx, Write } from './tx.ts'

const columns = `id, mode, reason, changed_by as "changedBy", changed_at as "changedAt"`

/** Reads the latest change of the tenant, and keeps others from changing the mode until the transaction ends. */
export async function lockGovernance(tx: Tx): Promise<GovernanceChange | undefined> {
  const held = tx.rows({
    effect: 'read',
    name: 'governance.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.governance:' || hoc.tenant(), 0))`,
    values: [],
  })
  const [, [row]] = await Promise.all([held, tx.rows(latest)])
  return GovernanceChange.optional().parse(row)
}

const latest: Read = {
  effect: 'read',
  name: 'governance.latest',
  text: `select ${columns} from hoc.governance_changes where tenant_id = hoc.tenant() order by position desc limit 1`,
  values: [],
}

/** Lists the latest changes of the tenant, newest first. */
export async function listGovernanceChanges(tx: Tx, limit: number): Promise<GovernanceChange[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'governance.list',
    text: `select ${columns} from hoc.governance_changes where tenant_id = hoc.tenant() order by position desc limit $1`,
    values: [limit],
  })
  return z.array(GovernanceChange).parse(rows)
}

/** Finds the mode that the installation is in; before the first change it is normal. */
export async function findInstallationMode(tx: Tx): Promise<Mode> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'governance.find_installation',
    text: `select coalesce((select mode from hoc.governance_changes
             where tenant_id = '00000000-0000-0000-0000-000000000000' order by position desc limit 1), 'normal') as mode`,
    values: [],
  })
  return z.object({ mode: Mode }).parse(row).mode
}

/** Inserts a change of mode. */
export function insertGovernanceChange({ id, mode, reason, changedBy, changedAt }: GovernanceChange): Write {
  return {
    effect: 'write',
    name: 'governance.insert',
    text: `insert into hoc.governance_changes (id, mode, reason, changed_by, changed_at) values ($1, $2, $3, $4, $5)`,
    values: [id, mode, reason, changedBy, changedAt],
  }
}

const Exceptions = z.object({
  modes: z.array(z.object({ tenantId: TenantId, mode: Mode })),
  tenants: z.array(z.object({ tenantId: TenantId, state: TenantState })),
})

/** Every tenant whose actions are restricted: those in another mode than normal, and those not active. */
export type Exceptions = z.infer<typeof Exceptions>

/** Lists what restricts whom, across tenants. For the worker's eyes. */
export async function listExceptions(tx: Tx): Promise<Exceptions> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'governance.exceptions',
    text: `select
      (select coalesce(json_agg(json_build_object('tenantId', m.tenant_id, 'mode', m.mode)), '[]') from (
         select distinct on (tenant_id) tenant_id, mode from hoc.governance_changes order by tenant_id, position desc
       ) m where m.mode <> 'normal') as modes,
      (select coalesce(json_agg(json_build_object('tenantId', tenant_id, 'state', state)), '[]')
       from hoc.tenants where state <> 'active') as tenants`,
    values: [],
  })
  return Exceptions.parse(row)
}
