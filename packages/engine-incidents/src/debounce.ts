import type { LessonId } from '@hoc/spine-schemas/lessons'

import type { Detected } from './detected.ts'
import { hoursBefore } from './spans.ts'

/** For how long one lesson of the same is enough. */
export const DEBOUNCE_HOURS = 24

/** A lesson that is kept already: one of the last day, or one of the same event, however old. */
export interface Known {
  readonly id: LessonId
  readonly type: Detected['type']
  readonly debounceKey: string
  readonly sourceEventType: Detected['sourceEventType']
  readonly sourceEventId: string
}

/** The moment since when lessons count as recent. */
export function recentSince(at: string): string {
  return hoursBefore(at, DEBOUNCE_HOURS)
}

/** What is worth keeping of what was detected: the first of each kind, where none is kept already. */
export function debounce(detected: readonly Detected[], known: readonly Known[]): Detected[] {
  return detected.filter((one, index) => !lessonLike(one, known) && !detected.slice(0, index).some(isLike(one)))
}

/** The lessons that make something of what was detected needless, and what that is. */
export function keptBefore(detected: readonly Detected[], known: readonly Known[]) {
  return detected.flatMap((one) => {
    const kept = lessonLike(one, known)
    return kept ? [{ lessonId: kept.id, title: one.title }] : []
  })
}

/** The lesson that makes another one needless, where there is one. */
export function lessonLike(detected: Detected, known: readonly Known[]): Known | undefined {
  return known.find(isLike(detected))
}

type Told = Omit<Known, 'id' | 'sourceEventId'> & { readonly sourceEventId: string | null }

function isLike(one: Told): (other: Told) => boolean {
  return (other) =>
    other.debounceKey === one.debounceKey ||
    (other.sourceEventId !== null &&
      other.sourceEventId === one.sourceEventId &&
      other.sourceEventType === one.sourceEventType &&
      other.type === one.type)
}
