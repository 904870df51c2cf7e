import { TenantId } from '@hoc/spine-schemas/caller'
import { GovernanceChange, Mode } from '@hoc/spine-schemas/governance'
import type { RunId } from '@hoc/spine-schemas/runs'
import { z } from 'zod'

import { all } from './all.ts'
import { first } from './first.ts'
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
  const [, rows] = await Promise.all([held, tx.rows(latest)])
  return first(GovernanceChange, rows)
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
  return all(GovernanceChange, rows)
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

/**
 * Lists the latest changes of the tenant from before the end of a run, newest first, or from before now while it has not
 * ended. Ids tell when they were made, give or take a minute between clocks.
 */
export async function listChangesUntil(tx: Tx, runId: RunId, limit: number): Promise<GovernanceChange[]> {
  const text = `select ${columns} from hoc.governance_changes where tenant_id = hoc.tenant()
    and id < hoc.uuid_floor(hoc.end_of_run($1) + interval '1 minute') order by position desc limit $2`
  const values = [runId, limit + 1]
  return all(GovernanceChange, await tx.rows({ effect: 'read', name: 'governance.list_until', text, values }))
}

const InstallationMode = GovernanceChange.pick({ mode: true, changedAt: true })

/** A mode of the installation: who set it and why is its own affair. */
export type InstallationMode = z.infer<typeof InstallationMode>

/** Lists the same of the installation. */
export async function listInstallationModesUntil(tx: Tx, runId: RunId, limit: number): Promise<InstallationMode[]> {
  const text = `select mode, changed_at as "changedAt" from hoc.governance_changes
    where tenant_id = '00000000-0000-0000-0000-000000000000'
      and id < hoc.uuid_floor(hoc.end_of_run($1) + interval '1 minute') order by position desc limit $2`
  const values = [runId, limit + 1]
  return all(
    InstallationMode,
    await tx.rows({ effect: 'read', name: 'governance.list_installation_until', text, values }),
  )
}

const Changed = z.object({ changedAt: z.iso.datetime().nullable() })

/** Finds when all writes were last stopped or, behind that, let go on: in the tenant or in the installation. */
export async function findLastStop(tx: Tx): Promise<string | undefined> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'governance.find_last_stop',
    text: `select max(change.changed_at) as "changedAt"
           from (select tenant_id, max(position) as position from hoc.governance_changes
             where tenant_id in (hoc.tenant(), '00000000-0000-0000-0000-000000000000') and mode = 'killed'
             group by tenant_id) stop
           cross join lateral (select changed_at from hoc.governance_changes g
             where g.tenant_id = stop.tenant_id and g.position >= stop.position order by position limit 2) change`,
    values: [],
  })
  return Changed.parse(row).changedAt ?? undefined
}

const ChangedOf = z.object({ tenantId: TenantId, changedAt: z.iso.datetime() })

/** Lists when all writes were last stopped, or let go on, of whomever since an instant, across tenants. For the worker's eyes. */
export async function listStopsSince(tx: Tx, since: string): Promise<z.infer<typeof ChangedOf>[]> {
  const text = `select tenant_id as "tenantId", max(changed_at) as "changedAt" from hoc.governance_changes g
    where changed_at >= $1 and 'killed' in (mode, (select mode from hoc.governance_changes before
      where before.tenant_id = g.tenant_id and before.position < g.position order by position desc limit 1))
    group by tenant_id`
  return all(ChangedOf, await tx.rows({ effect: 'read', name: 'governance.list_stops_since', text, values: [since] }))
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

const Restriction = z.object({ tenantId: TenantId, mode: Mode })

/** A tenant in another mode than normal. */
export type Restriction = z.infer<typeof Restriction>

/** Lists the modes that restrict whom, across tenants. For the worker's eyes. */
export async function listRestrictions(tx: Tx): Promise<Restriction[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'governance.list_restrictions',
    text: `select m.tenant_id as "tenantId", m.mode from (
             select distinct on (tenant_id) tenant_id, mode from hoc.governance_changes order by tenant_id, position desc
           ) m where m.mode <> 'normal'`,
    values: [],
  })
  return all(Restriction, rows)
}
