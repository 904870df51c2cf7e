import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { LessonRow } from '@hoc/spine-schemas/import-rows'
import type { RowRefusal } from '@hoc/spine-schemas/imports'
import type { Severity } from '@hoc/spine-schemas/incidents'
import type { DeferredLesson, DismissedLesson, LessonId, PendingLesson } from '@hoc/spine-schemas/lessons'
import { inSmallLetters } from '@hoc/spine-schemas/uuid'

import { detectCriticalSuccess } from './detect-critical-success.ts'
import { detectFailure } from './detect-failure.ts'
import { detectNearThreshold } from './detect-near-threshold.ts'
import { learn, type Detected, type Seen } from './detected.ts'
import { cut, firstOf, inUtc, objectionTo, personOf, type Importing } from './import-row.ts'
import { MOST_DEFERRED_DAYS } from './lesson-changes.ts'
import { daysBefore } from './spans.ts'

/** A lesson as it stood in the earlier system. */
export type TakenLesson = PendingLesson | DeferredLesson | DismissedLesson

/** Takes a lesson over as it stood: what it says was detected is detected again, in words of ours. */
export function takeLesson(row: LessonRow, importing: Importing, id: LessonId): Decision<TakenLesson, RowRefusal> {
  const objection = objectionTo(row, [row.converted_at, row.dismissed_at], importing)
  if (objection) return refuse(objection)
  const detected = detectedIn(row)
  if (!detected) return refuse('PATTERN_UNCLEAR')
  const state = stateOf(row, importing)
  if (typeof state === 'string') return refuse(state)

  const lesson = learn(detected, { id, by: importing.by, at: importing.at })
  const said = {
    title: row.title,
    description: cut(row.description, 5_000),
    proposedAction: row.proposed_action ? cut(row.proposed_action, 2_000) : detected.proposedAction,
    severity: severityOf(row.severity) ?? detected.severity,
    createdAt: inUtc(row.created_at),
  }
  return accept({ ...lesson, ...said, ...state })
}

function detectedIn(row: LessonRow): Detected | undefined {
  const { detected_pattern: pattern } = row
  const seen: Seen = {
    sourceEventType: row.source_event_type,
    sourceEventId: row.source_event_id || null,
    sourceRunId: row.source_run_id ? inSmallLetters(row.source_run_id) : null,
    agentId: null,
  }
  const of = { failure: failureIn, near_threshold: nearIn, critical_success: successIn }[row.lesson_type]
  const detected = of(row, pattern ?? {}, seen)
  return detected && { ...detected, sourceEventId: seen.sourceEventId }
}

type Pattern = Partial<NonNullable<LessonRow['detected_pattern']>>

function failureIn(row: LessonRow, { error_code, severity: seen }: Pattern, where: Seen): Detected | undefined {
  const severity = severityOf(seen ?? row.severity)
  return severity && detectFailure({ errorCode: error_code || null, errorMessage: null, severity }, where)
}

function nearIn(_: LessonRow, { threshold_type, current_value, threshold_value }: Pattern, seen: Seen) {
  if (!threshold_type || typeof current_value !== 'number' || !threshold_value) return undefined
  if (threshold_value < 1e-6 || Math.max(current_value, threshold_value) > 1e15) return undefined
  return detectNearThreshold(
    { metric: threshold_type, currentValue: current_value, thresholdValue: threshold_value },
    seen,
  )
}

function successIn(_: LessonRow, { success_type, metrics }: Pattern, seen: Seen): Detected | undefined {
  return success_type ? detectCriticalSuccess({ successType: success_type, metrics: metrics ?? {} }, seen) : undefined
}

function severityOf(severity: LessonRow['severity']): Severity | undefined {
  return severity ? (severity.toLowerCase() as Severity) : undefined
}

type State =
  | Pick<PendingLesson, 'state'>
  | Pick<DeferredLesson, 'state' | 'deferredUntil' | 'deferredBy'>
  | Pick<DismissedLesson, 'state' | 'dismissedBy' | 'dismissedAt' | 'dismissedReason'>

// How a lesson stands here, or why it cannot. Its draft stays where it is, so one that was converted is silenced here.
function stateOf(row: LessonRow, importing: Importing): State | RowRefusal {
  switch (row.status) {
    case 'pending':
      return { state: 'pending' }
    case 'deferred':
      return deferredUntil(row, importing)
    case 'converted_to_draft':
      return silenced(row.converted_at, personOf(null, importing), convertedWords(row, importing))
    case 'dismissed':
      return silenced(row.dismissed_at, personOf(row.dismissed_by, importing), dismissedWords(row, importing))
  }
}

function deferredUntil({ deferred_until }: LessonRow, importing: Importing): State | RowRefusal {
  if (!deferred_until) return 'INSTANT_MISSING'
  const until = inUtc(deferred_until)
  if (until <= importing.at) return { state: 'pending' }
  if (daysBefore(until, MOST_DEFERRED_DAYS) > importing.at) return 'DEFERRAL_TOO_LONG'
  return { state: 'deferred', deferredUntil: until, deferredBy: personOf(null, importing) }
}

function silenced(
  at: string | null | undefined,
  dismissedBy: DismissedLesson['dismissedBy'],
  dismissedReason: string,
): State | RowRefusal {
  if (!at) return 'INSTANT_MISSING'
  return { state: 'dismissed', dismissedBy, dismissedAt: inUtc(at), dismissedReason }
}

function convertedWords({ draft_proposal_id }: LessonRow, { source }: Importing): string {
  return `It became the draft ${firstOf(draft_proposal_id) ?? 'of a policy'} in ${source}.`
}

function dismissedWords({ dismissed_reason }: LessonRow, { source }: Importing): string {
  return cut(firstOf(dismissed_reason) ?? `It was dismissed in ${source}, which kept no reason.`, 500)
}
