import * as imports from '@hoc/drivers/imports'
import { lockLessonsLike } from '@hoc/drivers/lessons'
import { externalIdsOf, lessonsSought, takeRows, type Taken } from '@hoc/engine-incidents/import'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import { applyImport, getImport, ImportId, listImports } from '@hoc/spine-schemas/imports'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { LessonId } from '@hoc/spine-schemas/lessons'
import { pageBy } from '@hoc/spine-schemas/page'
import type { Event, Fact } from '@hoc/spine-schemas/plan'
import { PreventionId } from '@hoc/spine-schemas/suppressions'

import { ofAny } from '../if-any.ts'
import type { NewId } from '../kernel/ids.ts'
import { operation } from '../kernel/operation.ts'

const tables = ['imported_records', 'incidents', 'incident_events', 'lessons_learned', 'prevention_records']

const applyImportOperation = operation(
  applyImport,
  async ({ tx, input: { rows, ...input }, caller, now, newId }) => {
    const { source, sourceTenant, dryRun } = input
    // A run that ends meanwhile, and teaches the same, waits for this, or is waited for: an event has one lesson of a type.
    const [records, lessons] = await Promise.all([
      imports.lockImported(tx, { source, externalIds: externalIdsOf(rows) }),
      lockLessonsLike(tx, lessonsSought(rows), now),
    ])
    const sent = rows.map((row) => ({ row, ids: idsFor(newId) }))
    const by = { source, sourceTenant, dryRun, by: caller.actorId, at: now }
    const taken = takeRows(sent, { records, lessons }, by)

    const id = newId(ImportId)
    const output = { id, dryRun, rows: [...taken.answers] }
    return accept({
      output,
      writes: writesOf(taken),
      // A dry run leaves this one alone, and so does a batch that is here already.
      facts: [{ entity: 'import', id, before: null, after: { ...output, source } }, ...factsOf(taken)],
      events: ofAny(taken.records, (made): Event => ({
        type: 'records.imported',
        payload: { id, source, made: made.length },
      })),
    })
  },
  { tables },
)

const listImportsOperation = operation(listImports, async ({ tx, input }) => {
  const rows = await imports.listImports(tx, input)

  return accept({ output: pageBy(rows, input.limit, ({ entityId }) => entityId) })
})

const getImportOperation = operation(getImport, async ({ tx, input }) => {
  const record = await imports.findImport(tx, input.entityId)

  return andThen(found(record, 'IMPORT_NOT_FOUND'), (output) => ({ output }))
})

/** What there is to ask of imports. */
export const importOperations = [applyImportOperation, listImportsOperation, getImportOperation] as const

function idsFor(newId: NewId) {
  return {
    incidentId: newId(IncidentId),
    eventId: newId(IncidentEventId),
    lessonId: newId(LessonId),
    preventionId: newId(PreventionId),
  }
}

function writesOf({ incidents, lessons, preventions, records }: Taken) {
  return [
    ...ofAny(incidents, imports.insertImportedIncidents),
    ...ofAny(lessons, imports.insertImportedLessons),
    ...ofAny(preventions, imports.insertImportedPreventions),
    ...ofAny(records, imports.insertImported),
  ]
}

function factsOf({ incidents, lessons, preventions }: Taken): Fact[] {
  return [
    ...incidents.map(({ after }) => ({ entity: 'incident', id: after.id, before: null, after })),
    ...lessons.map((after) => ({ entity: 'lesson', id: after.id, before: null, after })),
    ...preventions.map((after) => ({ entity: 'prevention_record', id: after.id, before: null, after })),
  ]
}
