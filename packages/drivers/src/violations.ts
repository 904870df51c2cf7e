import type { RunId } from '@hoc/spine-schemas/runs'
import { Violation, type ViolationFilter, type ViolationId } from '@hoc/spine-schemas/violations'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'
import { allWritten } from './written.ts'

const build = knex({ client: 'pg' })

/** The columns of a violation, as its schema names them. */
export const violationColumns = `id, run_id as "runId", policy_id as "policyId", policy_type as "policyType", rule,
  evaluated_value as "evaluatedValue", condition, severity, reason, incident_id as "incidentId",
  reported_by as "reportedBy", reported_at as "reportedAt"`

/** Lists what a run was seen to violate, in the order that it was reported: all of it, or the first. */
export async function listViolationsOf(tx: Tx, runId: RunId, most: number | null = null): Promise<Violation[]> {
  const text = `select ${violationColumns} from hoc.violations where tenant_id = hoc.tenant() and run_id = $1 order by id limit $2`
  const values = [runId, most]
  return all(Violation, await tx.rows({ effect: 'read', name: 'violations.of_run', text, values }))
}

/** Finds a violation. */
export async function findViolation(tx: Tx, id: ViolationId): Promise<Violation | undefined> {
  const text = `select ${violationColumns} from hoc.violations where tenant_id = hoc.tenant() and id = $1`
  return first(Violation, await tx.rows({ effect: 'read', name: 'violations.find', text, values: [id] }))
}

/** Lists everything that the run of a violation violated, that one included. */
export async function listViolationsBeside(tx: Tx, id: ViolationId): Promise<Violation[]> {
  const text = `select ${violationColumns} from hoc.violations where tenant_id = hoc.tenant() and run_id = (
    select run_id from hoc.violations where tenant_id = hoc.tenant() and id = $1)`
  return all(Violation, await tx.rows({ effect: 'read', name: 'violations.beside', text, values: [id] }))
}

/** Lists violations, newest first, one beyond the limit. */
export async function listViolations(tx: Tx, filter: ViolationFilter): Promise<Violation[]> {
  const query = build('hoc.violations')
    .select(build.raw(violationColumns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.runId) query.where('run_id', filter.runId)
  if (filter.policyId) query.where('policy_id', filter.policyId)
  if (filter.severity) query.whereIn('severity', filter.severity)
  if (filter.incidentId) query.where('incident_id', filter.incidentId)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Violation, await tx.rows(built(query)))
}

const Guards = z.object({ hidden: z.boolean(), appendOnly: z.boolean() })

/** Whether the database hides violations and what belongs to them from other tenants, and lets nobody alter facts. */
export async function findGuards(tx: Tx): Promise<z.infer<typeof Guards>> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'violations.guards',
    text: `select bool_and(relrowsecurity and relforcerowsecurity) as hidden,
             bool_and(relname = 'incidents' or (not has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE') and exists (
               select from pg_trigger where tgrelid = c.oid and tgname = 'append_only' and tgenabled = 'O'))) as "appendOnly"
           from pg_class c where relnamespace = 'hoc'::regnamespace
             and relname in ('violations', 'incidents', 'incident_evidence')`,
    values: [],
  })
  return Guards.parse(row)
}

/** Inserts violations, as many as there are, in one statement. */
export function insertViolations(violations: readonly Violation[]): Write {
  return {
    effect: 'write',
    name: 'violations.insert',
    text: `insert into hoc.violations (id, run_id, policy_id, policy_type, rule, evaluated_value, condition, severity,
             reason, incident_id, reported_by, reported_at)
           select id, "runId", "policyId", "policyType", rule, "evaluatedValue", condition, severity, reason,
             "incidentId", "reportedBy", "reportedAt"
           from json_to_recordset($1) as v(id uuid, "runId" uuid, "policyId" text, "policyType" text, rule text,
             "evaluatedValue" text, condition text, severity text, reason text, "incidentId" uuid, "reportedBy" text,
             "reportedAt" timestamptz)`,
    values: [JSON.stringify(allWritten(Violation, violations))],
  }
}
