import {
  convertedLesson,
  deferredLesson,
  dismissedLesson,
  draftProposal,
  nearLesson,
  pendingLesson,
  successLesson,
} from '../examples/lessons.ts'
import { Lesson, type LessonState, type PendingLesson } from '../lessons.ts'
import { Proposal } from '../proposals.ts'

const learned = { failure: pendingLesson, near_threshold: nearLesson, critical_success: successLesson }

/** A lesson that nobody has looked at: of a failure, unless told. A test says only what it is about. */
export function aLesson(facts: Partial<PendingLesson> = {}): PendingLesson {
  return Lesson.parse({ ...learned[facts.type ?? 'failure'], ...facts }) as PendingLesson
}

const standing = {
  pending: pendingLesson,
  converted_to_draft: convertedLesson,
  deferred: deferredLesson,
  dismissed: dismissedLesson,
}

/** A lesson in a given state. */
export function aLessonThatIs<State extends LessonState>(state: State): Extract<Lesson, { state: State }> {
  return Lesson.parse(standing[state]) as Extract<Lesson, { state: State }>
}

/** A draft that was made of a lesson. */
export function aProposal(facts: Partial<Proposal> = {}): Proposal {
  return Proposal.parse({ ...draftProposal, ...facts })
}
