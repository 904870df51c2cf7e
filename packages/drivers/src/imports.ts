import { ImportedRecord, type ImportFilter, ImportKind, type ImportSource } from '@hoc/spine-schemas/imports'
import type { Incident, IncidentEvent } from '@hoc/spine-schemas/incidents'
import type { Lesson } from '@hoc/spine-schemas/lessons'
import type { Prevention } from '@hoc/spine-schemas/suppressions'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const build = knex({ client: 'pg' })

const columns = `source, kind, external_id as "externalId", entity_id as "entityId", sha, imported_by as "importedBy",
  imported_at as "importedAt"`

const Known = z.object({ kind: ImportKind, externalId: z.string(), entityId: z.uuid() })

/** What was imported under a name of the earlier system. */
export type Known = z.infer<typeof Known>

/**
 * Keeps others from importing anything until the transaction ends, and lists what was imported already under some of an
 * earlier system's ids: whoever comes second finds what the first has kept.
 */
export async function lockImported(
  tx: Tx,
  { source, externalIds }: { readonly source: z.infer<typeof ImportSource>; readonly externalIds: readonly string[] },
): Promise<Known[]> {
  const held = tx.rows({
    effect: 'read',
    name: 'imports.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.imports:' || hoc.tenant(), 0))`,
    values: [],
  })
  const read = tx.rows({
    effect: 'read',
    name: 'imports.list_known',
    text: `select kind, external_id as "externalId", entity_id as "entityId" from hoc.imported_records
           where tenant_id = hoc.tenant() and source = $1 and kind = any($2) and external_id = any($3)`,
    values: [source, ImportKind.options, externalIds],
  })
  const [, rows] = await Promise.all([held, read])
  return all(Known, rows)
}

/** Lists what was imported, newest first, one beyond the limit. */
export async function listImports(tx: Tx, filter: ImportFilter): Promise<ImportedRecord[]> {
  const query = build('hoc.imported_records')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('entity_id', 'desc')
    .limit(filter.limit + 1)
  if (filter.source) query.where('source', filter.source)
  if (filter.kind) query.whereIn('kind', filter.kind)
  if (filter.externalId) query.where('external_id', filter.externalId)
  if (filter.cursor) query.where('entity_id', '<', filter.cursor)

  return all(ImportedRecord, await tx.rows(built(query)))
}

const Original = ImportedRecord.extend({ original: z.record(z.string(), z.json()) })

/** Finds where something was imported from, with the row as it came. */
export async function findImport(tx: Tx, entityId: string): Promise<z.infer<typeof Original> | undefined> {
  const text = `select ${columns}, original::json as original from hoc.imported_records
    where tenant_id = hoc.tenant() and entity_id = $1`
  return first(Original, await tx.rows({ effect: 'read', name: 'imports.find', text, values: [entityId] }))
}

/** An imported record, and the row as it came, in canonical JSON. */
export type Kept = ImportedRecord & { readonly original: string }

/** Inserts where things were imported from. */
export function insertImported(records: readonly Kept[]): Write {
  return {
    effect: 'write',
    name: 'imports.insert',
    text: `insert into hoc.imported_records (source, kind, external_id, entity_id, original, sha, imported_by, imported_at)
           select source, kind, "externalId", "entityId", original, sha, "importedBy", "importedAt"
           from json_to_recordset($1) as r(source text, kind text, "externalId" text, "entityId" uuid, original text,
             sha text, "importedBy" text, "importedAt" timestamptz)`,
    values: [JSON.stringify(records)],
  }
}

interface Told {
  readonly after: Incident
  readonly event: IncidentEvent
}

/** Inserts incidents as they stood elsewhere, each with the first line of its history here. */
export function insertImportedIncidents(incidents: readonly Told[]): Write {
  return {
    effect: 'write',
    name: 'imports.insert_incidents',
    text: `with e as (
             insert into hoc.incident_events (id, incident_id, type, note, actor_id, at)
             select id, "incidentId", type, note, "actorId", at
             from json_to_recordset($2) as r(id uuid, "incidentId" uuid, type text, note text, "actorId" text,
               at timestamptz)
           )
           insert into hoc.incidents (id, title, severity, category, description, source, source_run_id,
             affected_agent_id, error_code, error_message, cause, impact, fingerprint, occurrences, state, created_by,
             created_at, updated_at, acked_by, acked_at, resolved_by, resolved_at, resolution_method,
             resolution_summary, version)
           select id, title, severity, category, description, source, "sourceRunId", "affectedAgentId", "errorCode",
             "errorMessage", cause, impact, fingerprint, occurrences, state, "createdBy", "createdAt", "updatedAt",
             "ackedBy", "ackedAt", "resolvedBy", "resolvedAt", "resolutionMethod", "resolutionSummary", version
           from json_to_recordset($1) as r(id uuid, title text, severity text, category text, description text,
             source text, "sourceRunId" text, "affectedAgentId" text, "errorCode" text, "errorMessage" text, cause text,
             impact text, fingerprint text, occurrences integer, state text, "createdBy" text, "createdAt" timestamptz,
             "updatedAt" timestamptz, "ackedBy" text, "ackedAt" timestamptz, "resolvedBy" text,
             "resolvedAt" timestamptz, "resolutionMethod" text, "resolutionSummary" text, version integer)`,
    values: [JSON.stringify(incidents.map(({ after }) => after)), JSON.stringify(incidents.map(({ event }) => event))],
  }
}

/** Inserts lessons as they stood elsewhere: nobody looked at them, they are put off, or they are silenced. */
export function insertImportedLessons(lessons: readonly Exclude<Lesson, { state: 'converted_to_draft' }>[]): Write {
  return {
    effect: 'write',
    name: 'imports.insert_lessons',
    text: `insert into hoc.lessons_learned (id, type, severity, title, description, proposed_action, pattern,
             source_event_type, source_event_id, source_run_id, agent_id, debounce_key, state, deferred_until,
             deferred_by, dismissed_by, dismissed_at, dismissed_reason, created_by, created_at, updated_at, version)
           select id, type, severity, title, description, "proposedAction", pattern, "sourceEventType",
             "sourceEventId", "sourceRunId", "agentId", "debounceKey", state, "deferredUntil", "deferredBy",
             "dismissedBy", "dismissedAt", "dismissedReason", "createdBy", "createdAt", "updatedAt", version
           from json_to_recordset($1) as r(id uuid, type text, severity text, title text, description text,
             "proposedAction" text, pattern jsonb, "sourceEventType" text, "sourceEventId" text, "sourceRunId" text,
             "agentId" text, "debounceKey" text, state text, "deferredUntil" timestamptz, "deferredBy" text,
             "dismissedBy" text, "dismissedAt" timestamptz, "dismissedReason" text, "createdBy" text,
             "createdAt" timestamptz, "updatedAt" timestamptz, version integer)`,
    values: [JSON.stringify(lessons)],
  }
}

/** Inserts what was prevented elsewhere. */
export function insertImportedPreventions(preventions: readonly Prevention[]): Write {
  return {
    effect: 'write',
    name: 'imports.insert_preventions',
    text: `insert into hoc.prevention_records (id, policy_id, error_code, category, original_incident_id, outcome, at)
           select id, "policyId", "errorCode", category, "originalIncidentId", outcome, at
           from json_to_recordset($1) as r(id uuid, "policyId" text, "errorCode" text, category text,
             "originalIncidentId" uuid, outcome text, at timestamptz)`,
    values: [JSON.stringify(preventions)],
  }
}
