import { canonical } from '@hoc/canonical/digest'
import { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { Incident, IncidentEvent } from '@hoc/spine-schemas/incidents'
import type { RunId } from '@hoc/spine-schemas/runs'

import { all } from './all.ts'
import { incidentColumns } from './incidents.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'
import { allWritten, written } from './written.ts'

/**
 * Keeps others from reporting the same cause until the transaction ends, then reads the newest incident of it, an open one
 * before one that is resolved, and holds its row.
 */
export async function lockSame(tx: Tx, fingerprint: string): Promise<Incident | undefined> {
  const held = tx.rows({
    effect: 'read',
    name: 'incidents.hold_cause',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.cause:' || hoc.tenant() || $1, 0))`,
    values: [fingerprint],
  })
  const read = tx.rows({
    effect: 'read',
    name: 'incidents.lock_same',
    text: `select ${incidentColumns} from hoc.incidents where tenant_id = hoc.tenant() and id = (
             select id from hoc.incidents where tenant_id = hoc.tenant() and fingerprint = $1
             order by state = 'resolved', id desc limit 1)
           for update`,
    values: [fingerprint],
  })
  const [, rows] = await Promise.all([held, read])
  return first(Incident, rows)
}

/** Lists the incidents that tell of what a run violated, and holds their rows until the transaction ends. */
export async function lockViolationIncidents(tx: Tx, runId: RunId): Promise<Incident[]> {
  const text = `select ${incidentColumns} from hoc.incidents where tenant_id = hoc.tenant() and id in (
      select incident_id from hoc.violations where tenant_id = hoc.tenant() and run_id = $1)
    order by id for update`
  return all(Incident, await tx.rows({ effect: 'read', name: 'incidents.lock_violated', text, values: [runId] }))
}

const eventColumns = `id, incident_id as "incidentId", type, note, actor_id as "actorId", at`
const evidenceColumns = `id, incident_id as "incidentId", type, run_id as "runId", violation_id as "violationId",
  payload::json as payload, sha, at`

/** What is read of reports again: the incidents, the lines of their history and their evidence, by their ids. */
export interface ReportIds {
  readonly incidents: readonly string[]
  readonly events: readonly string[]
  readonly evidence: readonly string[]
}

/** Lists what reports came to, as it stands. */
export async function listReported(tx: Tx, ids: ReportIds) {
  const among = (name: string, columns: string, [table, wanted]: readonly [string, readonly string[]]) => {
    const text = `select ${columns} from hoc.${table} where tenant_id = hoc.tenant() and id = any($1)`
    return tx.rows({ effect: 'read', name, text, values: [wanted] })
  }
  const [incidents, events, evidence] = await Promise.all([
    among('incidents.among', incidentColumns, ['incidents', ids.incidents]),
    among('incidents.events_among', eventColumns, ['incident_events', ids.events]),
    among('incidents.evidence_among', evidenceColumns, ['incident_evidence', ids.evidence]),
  ])
  return {
    incidents: all(Incident, incidents),
    events: all(IncidentEvent, events),
    evidence: all(Evidence, evidence),
  }
}

interface Reported {
  readonly after: Incident
  readonly event: IncidentEvent
  readonly evidence: Evidence
}

/**
 * Writes what reports come to, as many as there are, in one statement: each incident, new or over the version that it was
 * decided from, the line its history gets, and its evidence; or fails the transaction.
 */
export function applyReports(reports: readonly Reported[]): Write {
  const evidence = reports.map((one) => {
    const { payload, ...rest } = written(Evidence, one.evidence)
    return { ...rest, payload: canonical(payload) }
  })
  const incidents = reports.map(({ after }) => after)
  const events = reports.map(({ event }) => event)
  return {
    effect: 'write',
    name: 'incidents.apply_reports',
    text: APPLY_REPORTS,
    values: [
      JSON.stringify(allWritten(Incident, incidents)),
      JSON.stringify(allWritten(IncidentEvent, events)),
      JSON.stringify(evidence),
      reports.length,
    ],
  }
}

const APPLY_REPORTS = `with w as (
    insert into hoc.incidents as i (id, title, severity, category, description, source, source_run_id, affected_agent_id,
      error_code, error_message, cause, impact, fingerprint, occurrences, state, created_by, created_at, updated_at,
      acked_by, acked_at, version)
    select id, title, severity, category, description, source, "sourceRunId", "affectedAgentId", "errorCode",
      "errorMessage", cause, impact, fingerprint, occurrences, state, "createdBy", "createdAt", "updatedAt", "ackedBy",
      "ackedAt", version
    from json_to_recordset($1) as r(id uuid, title text, severity text, category text, description text, source text,
      "sourceRunId" text, "affectedAgentId" text, "errorCode" text, "errorMessage" text, cause text, impact text,
      fingerprint text, occurrences integer, state text, "createdBy" text, "createdAt" timestamptz,
      "updatedAt" timestamptz, "ackedBy" text, "ackedAt" timestamptz, version integer)
    on conflict (tenant_id, id) do update set severity = excluded.severity, impact = excluded.impact,
      occurrences = excluded.occurrences, state = excluded.state, acked_by = excluded.acked_by,
      acked_at = excluded.acked_at, resolved_by = null, resolved_at = null, resolution_method = null,
      resolution_summary = null, updated_at = excluded.updated_at, version = excluded.version
    where i.version = excluded.version - 1
    returning 1
  ), e as (
    insert into hoc.incident_events (id, incident_id, type, note, actor_id, at)
    select id, "incidentId", type, note, "actorId", at
    from json_to_recordset($2) as r(id uuid, "incidentId" uuid, type text, note text, "actorId" text, at timestamptz)
  ), p as (
    insert into hoc.incident_evidence (id, incident_id, type, run_id, violation_id, payload, sha, at)
    select id, "incidentId", type, "runId", "violationId", payload, sha, at
    from json_to_recordset($3) as r(id uuid, "incidentId" uuid, type text, "runId" uuid, "violationId" uuid,
      payload text, sha text, at timestamptz)
  )
  select hoc.expect(count(*), $4, 'incident') from w`
