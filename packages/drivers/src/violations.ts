import type { RunId } from '@hoc/spine-schemas/runs'
import { Violation } from '@hoc/spine-schemas/violations'
import { z } from 'zod'

import type { Tx, Write } from './tx.ts'

const columns = `id, run_id as "runId", policy_id as "policyId", policy_type as "policyType", rule,
  evaluated_value as "evaluatedValue", condition, severity, reason, incident_id as "incidentId",
  reported_by as "reportedBy", reported_at as "reportedAt"`

/** Lists what a run was seen to violate, in the order that it was reported. */
export async function listViolationsOf(tx: Tx, runId: RunId): Promise<Violation[]> {
  const text = `select ${columns} from hoc.violations where tenant_id = hoc.tenant() and run_id = $1 order by id`
  return z.array(Violation).parse(await tx.rows({ effect: 'read', name: 'violations.of_run', text, values: [runId] }))
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
    values: [JSON.stringify(violations)],
  }
}
