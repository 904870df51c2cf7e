import {
  Incident,
  IncidentEvent,
  Severity,
  type IncidentFilter,
  type IncidentId,
  type IncidentState,
} from '@hoc/spine-schemas/incidents'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

/** The columns of an incident, as its schema names them. */
export const incidentColumns = `id, title, severity, category, description, source, source_run_id as "sourceRunId",
  affected_agent_id as "affectedAgentId", error_code as "errorCode", error_message as "errorMessage", cause, impact, fingerprint,
  occurrences, state, created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", acked_by as "ackedBy",
  acked_at as "ackedAt", resolved_by as "resolvedBy", resolved_at as "resolvedAt",
  resolution_method as "resolutionMethod", resolution_summary as "resolutionSummary", version`

const insertEvent = `insert into hoc.incident_events (id, incident_id, type, note, actor_id, at)`

/** Finds an incident as it stands. */
export async function findIncident(tx: Tx, id: IncidentId): Promise<Incident | undefined> {
  const text = `select ${incidentColumns} from hoc.incidents where id = $1`
  return first(Incident, await tx.rows({ effect: 'read', name: 'incidents.find', text, values: [id] }))
}

/** Reads an incident and holds its row until the transaction ends. */
export async function lockIncident(tx: Tx, id: IncidentId): Promise<Incident | undefined> {
  const text = `select ${incidentColumns} from hoc.incidents where id = $1 for update`
  return first(Incident, await tx.rows({ effect: 'read', name: 'incidents.lock', text, values: [id] }))
}

/** Lists incidents, newest first, one beyond the limit so that the page knows whether it is the last. */
export async function listIncidents(tx: Tx, filter: IncidentFilter): Promise<Incident[]> {
  const query = build('hoc.incidents')
    .select(build.raw(incidentColumns))
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.state) query.whereIn('state', filter.state)
  if (filter.severity) query.whereIn('severity', filter.severity)
  if (filter.category) query.whereIn('category', filter.category)
  if (filter.sourceRunId) query.where('source_run_id', filter.sourceRunId)
  if (filter.createdFrom) query.where('created_at', '>=', filter.createdFrom)
  if (filter.createdBefore) query.where('created_at', '<', filter.createdBefore)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Incident, await tx.rows(built(query)))
}

/** Lists what happened to an incident, oldest first, one beyond the limit. */
export async function listIncidentEvents(
  tx: Tx,
  { incidentId, cursor, limit }: { incidentId: IncidentId; cursor?: string | undefined; limit: number },
): Promise<IncidentEvent[]> {
  const query = build('hoc.incident_events')
    .select(build.raw('id, incident_id as "incidentId", type, note, actor_id as "actorId", at'))
    .where('incident_id', incidentId)
    .orderBy('id')
    .limit(limit + 1)
  if (cursor) query.where('id', '>', cursor)

  return all(IncidentEvent, await tx.rows(built(query)))
}

const SeverityCount = z.object({ severity: Severity, count: z.int() })

/** Counts incidents in the given states, by severity; a severity without any is not among the rows. */
export async function countIncidents(tx: Tx, states: readonly IncidentState[]) {
  const rows = await tx.rows({
    effect: 'read',
    name: 'incidents.count_by_severity',
    text: 'select severity, count(*) as count from hoc.incidents where state = any($1) group by severity',
    values: [states],
  })
  return all(SeverityCount, rows)
}

/** Inserts an incident, with the first line of its history. */
export function insertIncident(incident: Incident, event: IncidentEvent): Write {
  return {
    effect: 'write',
    name: 'incidents.insert',
    text: `with e as (${insertEvent} values ($1, $2, $3, $4, $5, $6))
           insert into hoc.incidents (id, title, severity, category, description, source, source_run_id,
             affected_agent_id, error_code, error_message, cause, impact, fingerprint, state, created_by, created_at,
             updated_at, version)
           values ($2, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
    values: [
      ...eventValues(event),
      incident.title,
      incident.severity,
      incident.category,
      incident.description,
      incident.source,
      incident.sourceRunId,
      incident.affectedAgentId,
      incident.errorCode,
      incident.errorMessage,
      incident.cause,
      incident.impact,
      incident.fingerprint,
      incident.state,
      incident.createdBy,
      incident.createdAt,
      incident.updatedAt,
      incident.version,
    ],
  }
}

const nobody = {
  ackedBy: null,
  ackedAt: null,
  resolvedBy: null,
  resolvedAt: null,
  resolutionMethod: null,
  resolutionSummary: null,
}

/** Writes an incident over the version that it was decided from, with the line its history gets, or fails the transaction. */
export function applyIncident(before: Incident, after: Incident, event: IncidentEvent): Write {
  const now = { ...nobody, ...after }
  return {
    effect: 'write',
    name: 'incidents.apply',
    // Where nothing was updated, the line has no incident to be of, and is refused. To count would cost twice as much.
    text: `with w as (
             update hoc.incidents set state = $8, acked_by = $9, acked_at = $10, resolved_by = $11, resolved_at = $12,
               resolution_method = $13, resolution_summary = $14, updated_at = $15, version = $16
             where id = $2 and version = $7 returning id
           ) ${insertEvent} values ($1, (select id from w), $3, $4, $5, $6)`,
    values: [
      ...eventValues(event),
      before.version,
      now.state,
      now.ackedBy,
      now.ackedAt,
      now.resolvedBy,
      now.resolvedAt,
      now.resolutionMethod,
      now.resolutionSummary,
      now.updatedAt,
      now.version,
    ],
  }
}

function eventValues({ id, incidentId, type, note, actorId, at }: IncidentEvent): unknown[] {
  return [id, incidentId, type, note, actorId, at]
}
