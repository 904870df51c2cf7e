import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { importedRecord, importRow } from './examples/imports.ts'
import { ImportRow } from './import-rows.ts'
import { pageInput, pageOf } from './page.ts'
import { text } from './text.ts'
import { Sha256 } from './traces.ts'
import { uuid } from './uuid.ts'

/** How many rows are imported at once, at most. */
export const MOST_ROWS = 200

export const ImportId = uuid().brand<'ImportId'>()
export type ImportId = z.infer<typeof ImportId>

export const ImportKind = z.enum(['incident', 'lesson', 'prevention'])
export type ImportKind = z.infer<typeof ImportKind>

/** The earlier system, by the name that its rows are known under. */
export const ImportSource = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,59}$/)

/** Why a row is not taken over. */
export const rowRefusals = {
  TENANT_NOT_MEANT:
    'It is of a tenant of the earlier system that was not named. Name it ("sourceTenant", --source-tenant), or leave the row out.',
  ROW_SYNTHETIC: 'It is of a rehearsal, which did not happen.',
  RUN_SUCCEEDED: 'It tells of a run that succeeded, which is no incident here.',
  NOT_PREVENTED: 'Its outcome is not “prevented”: it is an evaluation or a violation, which are not imported.',
  INSTANT_AHEAD: 'One of its instants is ahead. What was recorded lies behind.',
  INSTANT_MISSING:
    'Its state needs an instant that it does not have: “acknowledged_at” or “updated_at” where it is acknowledged, “resolved_at”, “ended_at” or “updated_at” where it is resolved; of a lesson “deferred_until”, “converted_at” or “dismissed_at”.',
  INSTANTS_DISORDERED: 'It was ended, or taken in hand, before it was created.',
  DEFERRAL_TOO_LONG: 'It is put off for more than 90 days from now.',
  PATTERN_UNCLEAR: 'What was detected lacks what its type needs.',
  LESSON_KNOWN: 'A lesson of the same event and type is kept already, from elsewhere.',
} as const

export const RowRefusal = z.enum(Object.keys(rowRefusals) as [RowRefusal, ...RowRefusal[]])
export type RowRefusal = keyof typeof rowRefusals

/** What became of a row, in the order of the rows. */
export const RowAnswer = z.object({
  kind: ImportKind,
  externalId: text(100),
  outcome: z.enum(['made', 'existing', 'refused']),
  /** What it is here; null where it is nothing here, or not yet. */
  entityId: uuid().nullable(),
  /** Why it was refused, and null where it was not. */
  code: RowRefusal.nullable(),
})
export type RowAnswer = z.infer<typeof RowAnswer>

/** What was imported, where it came from, and who brought it. */
export const ImportedRecord = z.object({
  source: ImportSource,
  kind: ImportKind,
  externalId: text(100),
  entityId: uuid(),
  /** The digest of the row as it came, without its secrets. */
  sha: Sha256,
  importedBy: ActorId,
  importedAt: z.iso.datetime(),
})
export type ImportedRecord = z.infer<typeof ImportedRecord>

/** Takes over what an earlier system knew, each row once. */
export const applyImport = contract({
  name: 'imports.apply',
  says: 'Takes over incidents, lessons and preventions of an earlier system, each once, however often it is sent. A dry run says what would become of each, and leaves no more than its entry in the ledger.',
  effect: 'write',
  http: { method: 'POST', path: '/imports' },
  requires: 'imports:write',
  input: z.strictObject({
    source: ImportSource,
    /** The tenant of the earlier system that is meant; needed where rows name theirs. */
    sourceTenant: text(100).optional(),
    dryRun: z.boolean().default(false),
    rows: z.array(ImportRow).min(1).max(MOST_ROWS),
  }),
  output: z.object({ id: ImportId, dryRun: z.boolean(), rows: z.array(RowAnswer) }),
  refusals: {},
  example: {
    input: { source: 'aos', sourceTenant: 'acme', rows: [importRow] },
    output: {
      id: '019b7a00-0000-7000-8000-0000000000f1',
      dryRun: false,
      rows: [
        { kind: 'incident', externalId: importRow.id, outcome: 'made', entityId: importedRecord.entityId, code: null },
      ],
    },
  },
})

/** Lists what was imported, newest first. */
export const listImports = contract({
  name: 'imports.list',
  says: 'Lists what was imported, with where it came from and who brought it, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/imports' },
  requires: 'incidents:read',
  input: z.strictObject({
    ...pageInput,
    source: ImportSource.optional(),
    kind: z.array(ImportKind).optional(),
    externalId: text(100).optional(),
  }),
  output: pageOf(ImportedRecord),
  refusals: {},
  example: { input: { source: 'aos' }, output: { items: [importedRecord], nextCursor: null } },
})

/** What a list of what was imported may be narrowed by. */
export type ImportFilter = z.output<typeof listImports.input>

/** Tells where something was imported from. */
export const getImport = contract({
  name: 'imports.get',
  says: 'Tells where an incident, a lesson or a prevention was imported from, with the row as it came, without its secrets.',
  effect: 'read',
  http: { method: 'GET', path: '/imports/{entityId}' },
  requires: 'incidents:read',
  input: z.strictObject({ entityId: uuid() }),
  output: ImportedRecord.extend({ original: z.record(z.string(), z.json()) }),
  refusals: { IMPORT_NOT_FOUND: { kind: 'missing', says: 'Nothing was imported under this id.' } },
  example: {
    input: { entityId: importedRecord.entityId },
    output: { ...importedRecord, original: importRow },
  },
})
