import type { LessonState, LessonType } from '@hoc/spine-schemas/lessons'

interface Counted {
  readonly type: LessonType
  readonly state: LessonState
  readonly count: number
}

/** The count of every type and every state, also of those that nothing was counted for. */
export function lessonStats(counts: readonly Counted[]) {
  const of = (wanted: LessonType | LessonState) =>
    counts.filter(({ type, state }) => type === wanted || state === wanted).reduce((sum, { count }) => sum + count, 0)
  return {
    total: counts.reduce((sum, { count }) => sum + count, 0),
    byType: {
      failure: of('failure'),
      near_threshold: of('near_threshold'),
      critical_success: of('critical_success'),
    },
    byState: {
      pending: of('pending'),
      converted_to_draft: of('converted_to_draft'),
      deferred: of('deferred'),
      dismissed: of('dismissed'),
    },
  }
}
