import type { Write } from './tx.ts'

/** What is kept of every dispatch, whatever came of it. */
export interface DispatchRecord {
  readonly tenantId: string
  readonly id: string
  readonly operation: string
  readonly actorId: string
  readonly outcome: 'done' | 'refused' | 'denied' | 'invalid' | 'failed' | 'unknown'
  readonly code: string | null
  readonly governanceActive: boolean | null
  readonly authorityDegraded: boolean | null
  readonly authorityReason: string | null
  readonly authorityCode: string | null
  readonly conditions: readonly string[]
  readonly correlationId: string | null
  readonly replayOf: string | null
  readonly durationUs: number | null
  readonly at: string
  readonly rebuilt: boolean
}

/** Inserts dispatch records, all in one statement. What is recorded already stays as it is. */
export function insertDispatchRecords(records: readonly DispatchRecord[]): Write {
  return {
    effect: 'write',
    name: 'dispatches.insert',
    text: `insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, code, governance_active,
             authority_degraded, authority_reason, authority_code, conditions, correlation_id, replay_of, duration_us, at, rebuilt)
           select "tenantId", id, operation, "actorId", outcome, code, "governanceActive", "authorityDegraded",
             "authorityReason", "authorityCode", conditions, "correlationId", "replayOf", "durationUs", at, rebuilt
           from json_to_recordset($1) as r("tenantId" uuid, id uuid, operation text, "actorId" text, outcome text,
             code text, "governanceActive" boolean, "authorityDegraded" boolean, "authorityReason" text,
             "authorityCode" text, conditions text[], "correlationId" text, "replayOf" uuid, "durationUs" bigint,
             at timestamptz, rebuilt boolean)
           on conflict (tenant_id, id) do nothing`,
    values: [JSON.stringify(records)],
  }
}
