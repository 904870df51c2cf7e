import { insertLessons, lockLessonsLike } from '@hoc/drivers/lessons'
import { recentSince } from '@hoc/engine-incidents/debounce'
import { keep, keepNear, toldCriticalSuccess, toldFailure, toldNearThreshold } from '@hoc/engine-incidents/emit'
import { andThen } from '@hoc/spine-schemas/decision'
import { emitCriticalSuccess, emitFailure, emitNearThreshold } from '@hoc/spine-schemas/lesson-contracts'
import { LessonId, type PendingLesson } from '@hoc/spine-schemas/lessons'

import { ifNamed } from '../if-named.ts'
import { operation } from '../kernel/operation.ts'

const tables = ['lessons_learned']

export const emitFailureOperation = operation(
  emitFailure,
  async ({ tx, input, caller, now, newId }) => {
    const failure = toldFailure(input)
    const known = await lockLessonsLike(tx, [failure], recentSince(now))

    return andThen(keep(failure, known, { id: newId(LessonId), by: caller.actorId, at: now }), learned)
  },
  { tables },
)

export const emitNearThresholdOperation = operation(
  emitNearThreshold,
  async ({ tx, input, caller, now, newId }) => {
    const near = toldNearThreshold(input)
    const known = await ifNamed(near, (one) => lockLessonsLike(tx, [one], recentSince(now)))

    return andThen(keepNear(near, known, { id: newId(LessonId), by: caller.actorId, at: now }), learned)
  },
  { tables },
)

export const emitCriticalSuccessOperation = operation(
  emitCriticalSuccess,
  async ({ tx, input, caller, now, newId }) => {
    const success = toldCriticalSuccess(input)
    const known = await lockLessonsLike(tx, [success], recentSince(now))

    return andThen(keep(success, known, { id: newId(LessonId), by: caller.actorId, at: now }), learned)
  },
  { tables },
)

function learned(lesson: PendingLesson) {
  return {
    output: lesson,
    writes: [insertLessons([lesson])],
    facts: [{ entity: 'lesson', id: lesson.id, before: null, after: lesson }],
    events: [{ type: 'lesson.learned', payload: lesson }],
  } as const
}
