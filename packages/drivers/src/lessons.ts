import { TenantId } from '@hoc/spine-schemas/caller'
import type { LessonFilter } from '@hoc/spine-schemas/lesson-contracts'
import { Lesson, LessonId, LessonSource, LessonState, LessonType, type PendingLesson } from '@hoc/spine-schemas/lessons'
import type { RunId } from '@hoc/spine-schemas/runs'
import knex from 'knex'
import { z } from 'zod'

import { all } from './all.ts'
import { built } from './built.ts'
import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'
import { allWritten } from './written.ts'

const build = knex({ client: 'pg' })

const columns = `id, type, severity, title, description, proposed_action as "proposedAction", pattern,
  source_event_type as "sourceEventType", source_event_id as "sourceEventId", source_run_id as "sourceRunId",
  agent_id as "agentId", debounce_key as "debounceKey", state, draft_proposal_id as "draftProposalId",
  converted_by as "convertedBy", converted_at as "convertedAt", deferred_until as "deferredUntil",
  deferred_by as "deferredBy", dismissed_by as "dismissedBy", dismissed_at as "dismissedAt",
  dismissed_reason as "dismissedReason", created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt",
  version`

/** Finds a lesson as it stands. */
export async function findLesson(tx: Tx, id: LessonId): Promise<Lesson | undefined> {
  const text = `select ${columns} from hoc.lessons_learned where tenant_id = hoc.tenant() and id = $1`
  return first(Lesson, await tx.rows({ effect: 'read', name: 'lessons.find', text, values: [id] }))
}

/** Lists some lessons as they stand. */
export async function listLessonsAmong(tx: Tx, ids: readonly string[]): Promise<Lesson[]> {
  const text = `select ${columns} from hoc.lessons_learned where tenant_id = hoc.tenant() and id = any($1)`
  return all(Lesson, await tx.rows({ effect: 'read', name: 'lessons.among', text, values: [ids] }))
}

/** Lists some of what a run taught: one beyond the limit. The list that is ordered is looked for by run, whatever there is. */
export async function listLessonsOf(tx: Tx, runId: RunId, limit: number): Promise<Lesson[]> {
  const text = `with taught as materialized (
      select ${columns} from hoc.lessons_learned where tenant_id = hoc.tenant() and source_run_id = $1 limit $2)
    select * from taught order by id`
  const values = [runId, limit + 1]
  return all(Lesson, await tx.rows({ effect: 'read', name: 'lessons.of_run', text, values }))
}

/** Reads a lesson and holds its row until the transaction ends. */
export async function lockLesson(tx: Tx, id: LessonId): Promise<Lesson | undefined> {
  const text = `select ${columns} from hoc.lessons_learned where tenant_id = hoc.tenant() and id = $1 for update`
  return first(Lesson, await tx.rows({ effect: 'read', name: 'lessons.lock', text, values: [id] }))
}

/** Lists lessons, newest first, one beyond the limit. */
export async function listLessons(tx: Tx, filter: LessonFilter): Promise<Lesson[]> {
  const query = build('hoc.lessons_learned')
    .select(build.raw(columns))
    .whereRaw('tenant_id = hoc.tenant()')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
  if (filter.type) query.whereIn('type', filter.type)
  if (filter.state) query.whereIn('state', filter.state)
  if (filter.severity) query.whereIn('severity', filter.severity)
  if (filter.sourceRunId) query.where('source_run_id', filter.sourceRunId)
  if (filter.createdFrom) query.where('created_at', '>=', filter.createdFrom)
  if (filter.createdBefore) query.where('created_at', '<', filter.createdBefore)
  if (filter.cursor) query.where('id', '<', filter.cursor)

  return all(Lesson, await tx.rows(built(query)))
}

const LessonCount = z.object({ type: LessonType, state: LessonState, count: z.int() })

/** Counts lessons by type and state; what there is none of is not among the rows. */
export async function countLessons(tx: Tx): Promise<z.infer<typeof LessonCount>[]> {
  const text = `select type, state, count(*) as count from hoc.lessons_learned where tenant_id = hoc.tenant()
    group by type, state`
  return all(LessonCount, await tx.rows({ effect: 'read', name: 'lessons.count', text, values: [] }))
}

/** What lessons are looked up by that may make another one needless. */
export interface Sought {
  readonly debounceKey: string
  readonly type: LessonType
  readonly sourceEventType: LessonSource
  readonly sourceEventId: string | null
}

const Known = z.object({
  id: LessonId,
  type: LessonType,
  debounceKey: z.string(),
  sourceEventType: LessonSource,
  sourceEventId: z.string(),
})
type Known = z.infer<typeof Known>

/** Lists the lessons that are like those which somebody means to keep: of the same since a moment, or of the same event. */
export async function listLessonsLike(tx: Tx, sought: readonly Sought[], since: string): Promise<Known[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'lessons.list_like',
    text: `select l.id, l.type, l.debounce_key as "debounceKey", l.source_event_type as "sourceEventType",
             l.source_event_id as "sourceEventId"
           from json_to_recordset($1) as s("debounceKey" text, type text, "sourceEventType" text, "sourceEventId" text)
           cross join lateral (
             (select * from hoc.lessons_learned where tenant_id = hoc.tenant() and debounce_key = s."debounceKey"
                and created_at > $2 order by created_at desc limit 1)
             union all
             (select * from hoc.lessons_learned where tenant_id = hoc.tenant() and source_event_id = s."sourceEventId"
                and type = s.type and source_event_type = s."sourceEventType")
           ) l`,
    values: [JSON.stringify(sought), since],
  })
  return all(Known, rows)
}

/**
 * Lists the same, and keeps others from adding to them until the transaction ends: whoever comes second finds what the
 * first has kept. Where one of the same is kept already, nobody will add another, so nobody waits.
 */
export async function lockLessonsLike(tx: Tx, sought: readonly Sought[], since: string): Promise<Known[]> {
  const held = tx.rows({
    effect: 'read',
    name: 'lessons.hold_like',
    text: `select pg_advisory_xact_lock(hashtextextended(key, 0)) from (
             select distinct 'hoc.lessons:' || hoc.tenant() || ':' || key as key from (
               select "debounceKey" as key from json_to_recordset($1) as s("debounceKey" text)
               where not exists (select from hoc.lessons_learned where tenant_id = hoc.tenant()
                 and debounce_key = s."debounceKey" and created_at > $2)
               union all
               select "sourceEventId" from json_to_recordset($1) as s("sourceEventId" text)
             ) each where key is not null order by 1) keys`,
    values: [JSON.stringify(sought), since],
  })
  const [, known] = await Promise.all([held, listLessonsLike(tx, sought, since)])
  return known
}

const Deferred = z.object({ tenantId: TenantId, lessonId: LessonId })

/** A lesson whose deferral is over, and whose it is. */
export type Deferred = z.infer<typeof Deferred>

/**
 * Lists the lessons that were put off until before an instant, across tenants, those after `after` in the order of tenants
 * and lessons. For the worker's eyes.
 */
export async function listDeferred(
  tx: Tx,
  { before, after, limit }: { readonly before: string; readonly after: Deferred; readonly limit: number },
): Promise<Deferred[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'lessons.list_deferred',
    text: `select tenant_id as "tenantId", id as "lessonId" from hoc.lessons_learned
           where state = 'deferred' and deferred_until <= $1 and (tenant_id, id) > ($2, $3)
           order by tenant_id, id limit $4`,
    values: [before, after.tenantId, after.lessonId, limit],
  })
  return all(Deferred, rows)
}

/** Inserts lessons that nobody has looked at yet, all in one statement. */
export function insertLessons(lessons: readonly PendingLesson[]): Write {
  return {
    effect: 'write',
    name: 'lessons.insert',
    text: `insert into hoc.lessons_learned (id, type, severity, title, description, proposed_action, pattern,
             source_event_type, source_event_id, source_run_id, agent_id, debounce_key, state, created_by, created_at,
             updated_at, version)
           select id, type, severity, title, description, "proposedAction", pattern, "sourceEventType", "sourceEventId",
             "sourceRunId", "agentId", "debounceKey", state, "createdBy", "createdAt", "updatedAt", version
           from json_to_recordset($1) as r(id uuid, type text, severity text, title text, description text,
             "proposedAction" text, pattern jsonb, "sourceEventType" text, "sourceEventId" text, "sourceRunId" text,
             "agentId" text, "debounceKey" text, state text, "createdBy" text, "createdAt" timestamptz,
             "updatedAt" timestamptz, version integer)`,
    values: [JSON.stringify(allWritten(Lesson, lessons))],
  }
}

const undecided = {
  draftProposalId: null,
  convertedBy: null,
  convertedAt: null,
  deferredUntil: null,
  deferredBy: null,
  dismissedBy: null,
  dismissedAt: null,
  dismissedReason: null,
}

/** Writes a lesson over the state and version that it was decided from, or fails the transaction. */
export function applyLesson(before: Lesson, after: Lesson): Write {
  const now = { ...undecided, ...after }
  return {
    effect: 'write',
    name: 'lessons.apply',
    text: `with w as (
             update hoc.lessons_learned set state = $4, draft_proposal_id = $5, converted_by = $6, converted_at = $7,
               deferred_until = $8, deferred_by = $9, dismissed_by = $10, dismissed_at = $11, dismissed_reason = $12,
               updated_at = $13, version = $14
             where tenant_id = hoc.tenant() and id = $1 and version = $2 and state = $3 returning 1
           ) select hoc.expect(count(*), 1, 'lesson') from w`,
    values: [
      before.id,
      before.version,
      before.state,
      now.state,
      now.draftProposalId,
      now.convertedBy,
      now.convertedAt,
      now.deferredUntil,
      now.deferredBy,
      now.dismissedBy,
      now.dismissedAt,
      now.dismissedReason,
      now.updatedAt,
      now.version,
    ],
  }
}
