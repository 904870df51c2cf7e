import { canonical, digestText } from '@hoc/canonical/digest'
import type { Decision } from '@hoc/spine-schemas/decision'
import type { ImportRow } from '@hoc/spine-schemas/import-rows'
import type { ImportedRecord, ImportKind, RowAnswer, RowRefusal } from '@hoc/spine-schemas/imports'
import type { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import type { LessonId } from '@hoc/spine-schemas/lessons'
import type { Prevention, PreventionId } from '@hoc/spine-schemas/suppressions'

import { takeIncident, type TakenIncident } from './import-incident.ts'
import { takeLesson, type TakenLesson } from './import-lesson.ts'
import { takePrevention } from './import-prevention.ts'
import type { Importing } from './import-row.ts'

/** The ids that a row would get, whatever it turns out to be. */
export interface RowIds {
  readonly incidentId: IncidentId
  readonly eventId: IncidentEventId
  readonly lessonId: LessonId
  readonly preventionId: PreventionId
}

/** A row, and the ids that it would get. */
export interface Sent {
  readonly row: ImportRow
  readonly ids: RowIds
}

interface KnownRecord {
  readonly kind: ImportKind
  readonly externalId: string
  readonly entityId: string
}

type KnownLesson = Pick<TakenLesson, 'type' | 'sourceEventType' | 'sourceEventId'>

/** What is here already. */
export interface Known {
  readonly records: readonly KnownRecord[]
  readonly lessons: readonly KnownLesson[]
}

/** What rows come to: an answer for each, and what is to be kept. */
export interface Taken {
  readonly answers: readonly RowAnswer[]
  readonly incidents: readonly TakenIncident[]
  readonly lessons: readonly TakenLesson[]
  readonly preventions: readonly Prevention[]
  readonly records: readonly (ImportedRecord & { readonly original: string })[]
}

type Entity =
  | { readonly kind: 'incident'; readonly taken: TakenIncident }
  | { readonly kind: 'lesson'; readonly taken: TakenLesson }
  | { readonly kind: 'prevention'; readonly taken: Prevention }

/** The ids of the earlier system that rows are about: their own, and those of incidents that they refer to. */
export function externalIdsOf(rows: readonly ImportRow[]): string[] {
  const referred = rows.flatMap((row) => (row.kind === 'prevention' ? (row.original_incident_id ?? []) : []))
  return [...new Set([...rows.map(({ id }) => id), ...referred])]
}

/** What lessons are looked up by that rows may be known as. */
export function lessonsSought(rows: readonly ImportRow[]) {
  return rows.flatMap((row) =>
    row.kind === 'lesson'
      ? [
          {
            debounceKey: '',
            type: row.lesson_type,
            sourceEventType: row.source_event_type,
            sourceEventId: row.source_event_id || null,
          },
        ]
      : [],
  )
}

/** Takes rows over in their order, each once. In a dry run nothing is to be kept, and nothing has an id that is new. */
export function takeRows(
  sent: readonly Sent[],
  known: Known,
  { dryRun, ...importing }: Importing & { readonly dryRun: boolean },
): Taken {
  const records = new Map(known.records.map((each) => [nameOf(each), each.entityId]))
  const lessons = new Set(known.lessons.map(eventOf))
  const answers: RowAnswer[] = []
  const made: { readonly entity: Entity; readonly row: ImportRow }[] = []

  for (const { row, ids } of sent) {
    const named = { kind: row.kind, externalId: row.id }
    const existing = records.get(nameOf(named))
    const decision = existing === undefined ? take(row, { ids, records, lessons, importing }) : undefined
    if (decision?.accepted) {
      const entityId = idOf(decision.plan)
      records.set(nameOf(named), entityId)
      if (decision.plan.kind === 'lesson') lessons.add(eventOf(decision.plan.taken))
      made.push({ entity: decision.plan, row })
      answers.push({ ...named, outcome: 'made', entityId: dryRun ? null : entityId, code: null })
    } else {
      const told = decision
        ? ({ outcome: 'refused', entityId: null, code: decision.code } as const)
        : ({ outcome: 'existing', entityId: dryRun ? idAmong(known, named) : (existing ?? null), code: null } as const)
      answers.push({ ...named, ...told })
    }
  }
  const kept = dryRun ? [] : made
  const entities = kept.map(({ entity }) => entity)
  return {
    answers,
    incidents: entities.flatMap((each) => (each.kind === 'incident' ? [each.taken] : [])),
    lessons: entities.flatMap((each) => (each.kind === 'lesson' ? [each.taken] : [])),
    preventions: entities.flatMap((each) => (each.kind === 'prevention' ? [each.taken] : [])),
    records: kept.map((each) => recordOf(each, importing)),
  }
}

interface Taking {
  readonly ids: RowIds
  readonly records: ReadonlyMap<string, string>
  readonly lessons: ReadonlySet<string>
  readonly importing: Importing
}

function take(row: ImportRow, { ids, records, lessons, importing }: Taking): Decision<Entity, RowRefusal> {
  switch (row.kind) {
    case 'incident':
      return as('incident', takeIncident(row, importing, ids))
    case 'lesson': {
      const decision = takeLesson(row, importing, ids.lessonId)
      const isKnown = decision.accepted && lessons.has(eventOf(decision.plan))
      return isKnown ? { accepted: false, code: 'LESSON_KNOWN' } : as('lesson', decision)
    }
    case 'prevention': {
      const original = row.original_incident_id ?? ''
      const originalIncidentId = (records.get(nameOf({ kind: 'incident', externalId: original })) ??
        null) as IncidentId | null
      return as('prevention', takePrevention(row, importing, { id: ids.preventionId, originalIncidentId }))
    }
  }
}

function as<Kind extends Entity['kind']>(
  kind: Kind,
  decision: Decision<Extract<Entity, { kind: Kind }>['taken'], RowRefusal>,
): Decision<Entity, RowRefusal> {
  return decision.accepted ? { accepted: true, plan: { kind, taken: decision.plan } as Entity } : decision
}

function idOf(entity: Entity): string {
  return entity.kind === 'incident' ? entity.taken.after.id : entity.taken.id
}

function idAmong({ records }: Known, named: Omit<KnownRecord, 'entityId'>): string | null {
  return records.find((each) => nameOf(each) === nameOf(named))?.entityId ?? null
}

function nameOf({ kind, externalId }: Omit<KnownRecord, 'entityId'>): string {
  return `${kind}:${externalId}`
}

function eventOf({ type, sourceEventType, sourceEventId }: KnownLesson): string {
  return JSON.stringify([type, sourceEventType, sourceEventId])
}

function recordOf(
  { entity, row }: { readonly entity: Entity; readonly row: ImportRow },
  { source, by, at }: Importing,
) {
  const original = canonical(row)
  return {
    source,
    kind: row.kind,
    externalId: row.id,
    entityId: idOf(entity),
    sha: digestText(original),
    importedBy: by,
    importedAt: at,
    original,
  }
}
