import * as lessons from '@hoc/drivers/lessons'
import { insertProposal } from '@hoc/drivers/proposals'
import { convert, defer, dismiss, reactivate, reactivateExpired } from '@hoc/engine-incidents/lesson-changes'
import { lessonStats } from '@hoc/engine-incidents/lesson-stats'
import { draft } from '@hoc/engine-policies/draft'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import {
  convertLesson,
  countLessons,
  deferLesson,
  dismissLesson,
  getLesson,
  listLessons,
  reactivateExpiredLesson,
  reactivateLesson,
} from '@hoc/spine-schemas/lesson-contracts'
import { page } from '@hoc/spine-schemas/page'
import { ProposalId } from '@hoc/spine-schemas/proposals'

import { operation } from '../kernel/operation.ts'

const tables = ['lessons_learned']

export const listLessonsOperation = operation(listLessons, async ({ tx, input }) => {
  const rows = await lessons.listLessons(tx, input)

  return accept({ output: page(rows, input.limit) })
})

export const countLessonsOperation = operation(countLessons, async ({ tx }) => {
  const counts = await lessons.countLessons(tx)

  return accept({ output: lessonStats(counts) })
})

export const getLessonOperation = operation(getLesson, async ({ tx, input }) => {
  const lesson = await lessons.findLesson(tx, input.lessonId)

  return andThen(found(lesson, 'LESSON_NOT_FOUND'), (output) => ({ output }))
})

export const convertLessonOperation = operation(
  convertLesson,
  async ({ tx, input, caller, now, newId }) => {
    const lesson = await lessons.lockLesson(tx, input.lessonId)
    const id = newId(ProposalId)
    const by = { by: caller.actorId, at: now }

    return andThen(convert(lesson, { proposalId: id, ...by }), ({ before, after }) => {
      const proposal = draft(before, { id, ...by })
      return {
        output: { lesson: after, proposal },
        writes: [insertProposal(proposal), lessons.applyLesson(before, after)],
        facts: [
          { entity: 'lesson', id: after.id, before, after },
          { entity: 'proposal', id: proposal.id, before: null, after: proposal },
        ],
        events: [
          { type: 'lesson.converted', payload: after },
          { type: 'proposal.drafted', payload: proposal },
        ],
      }
    })
  },
  { tables: ['lessons_learned', 'policy_proposals', 'policy_proposal_versions'] },
)

export const deferLessonOperation = operation(
  deferLesson,
  async ({ tx, input, caller, now }) => {
    const lesson = await lessons.lockLesson(tx, input.lessonId)
    const decision = defer(lesson, { until: input.until, by: caller.actorId, at: now })

    return andThen(decision, ({ before, after }) => ({
      output: after,
      writes: [lessons.applyLesson(before, after)],
      facts: [{ entity: 'lesson', id: after.id, before, after }],
      events: [{ type: 'lesson.deferred', payload: after }],
    }))
  },
  { tables },
)

export const dismissLessonOperation = operation(
  dismissLesson,
  async ({ tx, input, caller, now }) => {
    const lesson = await lessons.lockLesson(tx, input.lessonId)
    const decision = dismiss(lesson, { reason: input.reason, by: caller.actorId, at: now })

    return andThen(decision, ({ before, after }) => ({
      output: after,
      writes: [lessons.applyLesson(before, after)],
      facts: [{ entity: 'lesson', id: after.id, before, after }],
      events: [{ type: 'lesson.dismissed', payload: after }],
    }))
  },
  { tables },
)

export const reactivateLessonOperation = operation(
  reactivateLesson,
  async ({ tx, input, now }) => {
    const lesson = await lessons.lockLesson(tx, input.lessonId)

    return andThen(reactivate(lesson, { at: now }), ({ before, after }) => ({
      output: after,
      writes: [lessons.applyLesson(before, after)],
      facts: [{ entity: 'lesson', id: after.id, before, after }],
      events: [{ type: 'lesson.reactivated', payload: after }],
    }))
  },
  { tables },
)

export const reactivateExpiredLessonOperation = operation(
  reactivateExpiredLesson,
  async ({ tx, input, now }) => {
    const lesson = await lessons.lockLesson(tx, input.lessonId)

    return andThen(reactivateExpired(lesson, { at: now }), ({ before, after }) => ({
      output: after,
      writes: [lessons.applyLesson(before, after)],
      facts: [{ entity: 'lesson', id: after.id, before, after }],
      events: [{ type: 'lesson.reactivated', payload: after }],
    }))
  },
  { tables },
)
