import { TenantId } from '@hoc/spine-schemas/caller'
import { Obligation, ObligationKind, RunId } from '@hoc/spine-schemas/runs'
import { z } from 'zod'

import { all } from './all.ts'
import type { SweepPage } from './runs.ts'
import type { Tx, Write } from './tx.ts'

const columns = `run_id as "runId", kind, state, due_at as "dueAt", overdue_at as "overdueAt", incident_id as "incidentId",
  done_at as "doneAt"`

/** Lists what a run owes. */
export async function listObligations(tx: Tx, runId: RunId): Promise<Obligation[]> {
  const text = `select ${columns} from hoc.run_obligations where tenant_id = hoc.tenant() and run_id = $1 order by kind`
  return all(Obligation, await tx.rows({ effect: 'read', name: 'obligations.list', text, values: [runId] }))
}

/** Reads what a run owes, and holds it until the transaction ends. */
export async function lockObligations(tx: Tx, runId: RunId): Promise<Obligation[]> {
  const text = `select ${columns} from hoc.run_obligations where tenant_id = hoc.tenant() and run_id = $1 order by kind for update`
  return all(Obligation, await tx.rows({ effect: 'read', name: 'obligations.lock', text, values: [runId] }))
}

const Overdue = z.object({ tenantId: TenantId, runId: RunId, kind: ObligationKind })

/** Something owed that was not done in time, and whose it is. */
export type Overdue = z.infer<typeof Overdue>

/**
 * Lists what was due before an instant and is neither done nor reported, across tenants, those after `after` in the order
 * of tenants and runs. For the worker's eyes.
 */
export async function listOverdue(tx: Tx, { before, after, limit }: SweepPage): Promise<Overdue[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'obligations.list_overdue',
    text: `select tenant_id as "tenantId", run_id as "runId", kind from hoc.run_obligations
           where state = 'due' and due_at < $1 and (tenant_id, run_id) > ($2, $3) order by tenant_id, run_id limit $4`,
    values: [before, after.tenantId, after.runId, limit],
  })
  return all(Overdue, rows)
}

/** Inserts what a run owes. */
export function insertObligation({ runId, kind, dueAt, state }: Obligation): Write {
  return {
    effect: 'write',
    name: 'obligations.insert',
    text: 'insert into hoc.run_obligations (run_id, kind, due_at, state) values ($1, $2, $3, $4)',
    values: [runId, kind, dueAt, state],
  }
}

const nothing = { overdueAt: null, incidentId: null, doneAt: null }

/** Writes something owed over the state that it was decided from, or fails the transaction. */
export function applyObligation({ before, after }: { readonly before: Obligation; readonly after: Obligation }): Write {
  const now = { ...nothing, ...after }
  return {
    effect: 'write',
    name: 'obligations.apply',
    text: `with w as (
             update hoc.run_obligations set state = $4, overdue_at = $5, incident_id = $6, done_at = $7
             where tenant_id = hoc.tenant() and run_id = $1 and kind = $2 and state = $3 returning 1
           ) select hoc.expect_one(exists (select from w), 'obligation')`,
    values: [before.runId, before.kind, before.state, now.state, now.overdueAt, now.incidentId, now.doneAt],
  }
}
