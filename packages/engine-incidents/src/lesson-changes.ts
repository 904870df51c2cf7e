import type { RefusalCode } from '@hoc/spine-schemas/contract'
import type { ActorId } from '@hoc/spine-schemas/caller'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type {
  convertLesson,
  deferLesson,
  dismissLesson,
  reactivateExpiredLesson,
  reactivateLesson,
} from '@hoc/spine-schemas/lesson-contracts'
import type {
  ConvertedLesson,
  DeferredLesson,
  DismissedLesson,
  Lesson,
  PendingLesson,
} from '@hoc/spine-schemas/lessons'
import type { ProposalId } from '@hoc/spine-schemas/proposals'

import { daysBefore, hoursBefore } from './spans.ts'

interface By {
  readonly by: ActorId
  readonly at: string
}

/** A lesson before and after. */
export interface LessonChange<Before extends Lesson, After extends Lesson> {
  readonly before: Before
  readonly after: After
}

/** For how many days a lesson can be put off. */
export const MOST_DEFERRED_DAYS = 90

/** Makes a lesson the source of a draft: for good. */
export function convert(
  lesson: Lesson | undefined,
  { proposalId, by, at }: By & { readonly proposalId: ProposalId },
): Decision<LessonChange<PendingLesson, ConvertedLesson>, RefusalCode<typeof convertLesson>> {
  if (!lesson) return refuse('LESSON_NOT_FOUND')
  if (lesson.state !== 'pending') return refuse('LESSON_NOT_PENDING')

  const state = { state: 'converted_to_draft', draftProposalId: proposalId, convertedBy: by, convertedAt: at } as const
  return accept({ before: lesson, after: { ...lesson, ...state, ...next(lesson, at) } })
}

/** Puts a lesson off until a moment ahead. */
export function defer(
  lesson: Lesson | undefined,
  { until, by, at }: By & { readonly until: string },
): Decision<LessonChange<PendingLesson, DeferredLesson>, RefusalCode<typeof deferLesson>> {
  if (!lesson) return refuse('LESSON_NOT_FOUND')
  if (lesson.state !== 'pending') return refuse('LESSON_NOT_PENDING')
  const deferredUntil = hoursBefore(until, 0) // however it was written
  if (deferredUntil <= at || daysBefore(until, MOST_DEFERRED_DAYS) > at) return refuse('DEFERRAL_OUT_OF_RANGE')

  const state = { state: 'deferred', deferredUntil, deferredBy: by } as const
  return accept({ before: lesson, after: { ...lesson, ...state, ...next(lesson, at) } })
}

/** Silences a lesson: for good. */
export function dismiss(
  lesson: Lesson | undefined,
  { reason, by, at }: By & { readonly reason: string },
): Decision<LessonChange<PendingLesson, DismissedLesson>, RefusalCode<typeof dismissLesson>> {
  if (!lesson) return refuse('LESSON_NOT_FOUND')
  if (lesson.state !== 'pending') return refuse('LESSON_NOT_PENDING')

  const state = { state: 'dismissed', dismissedBy: by, dismissedAt: at, dismissedReason: reason } as const
  return accept({ before: lesson, after: { ...lesson, ...state, ...next(lesson, at) } })
}

type Reactivation = LessonChange<DeferredLesson, PendingLesson>

/** Brings a lesson back that was put off, whenever somebody wants it. */
export function reactivate(
  lesson: Lesson | undefined,
  { at }: Pick<By, 'at'>,
): Decision<Reactivation, RefusalCode<typeof reactivateLesson>> {
  if (!lesson) return refuse('LESSON_NOT_FOUND')
  if (lesson.state !== 'deferred') return refuse('LESSON_NOT_DEFERRED')

  const { deferredUntil, deferredBy, ...kept } = lesson
  return accept({ before: lesson, after: { ...kept, state: 'pending', ...next(lesson, at) } })
}

/** Brings a lesson back when its time has come, and not before. */
export function reactivateExpired(
  lesson: Lesson | undefined,
  { at }: Pick<By, 'at'>,
): Decision<Reactivation, RefusalCode<typeof reactivateExpiredLesson>> {
  if (lesson?.state === 'deferred' && lesson.deferredUntil > at) return refuse('DEFERRAL_NOT_OVER')
  return reactivate(lesson, { at })
}

function next({ version }: Lesson, at: string) {
  return { updatedAt: at, version: version + 1 }
}
