import type { TestDatabase } from '@hoc/drivers/testing/database'
import type { Caller } from '@hoc/spine-schemas/caller'
import type { Lesson } from '@hoc/spine-schemas/lessons'
import type { Proposal } from '@hoc/spine-schemas/proposals'

import type { Spine } from '../spine.ts'

interface Somewhere {
  readonly spine: Pick<Spine, 'dispatch'>
  readonly caller: Caller
}

/** What is told of a failure. */
export const mishap = { severity: 'high', errorCode: 'EXECUTION_TIMEOUT', errorMessage: 'orders.read did not answer.' }

/** A lesson that nobody has looked at, of an error that nothing else had. */
export async function aLessonIn({ spine, caller }: Somewhere, facts: object = {}): Promise<Lesson> {
  const failure = { ...mishap, errorCode: `E-${crypto.randomUUID()}`, ...facts }
  const told = await spine.dispatch('lessons.emit_failure', failure, caller)
  if (told.outcome !== 'done') throw new Error(`Expected a lesson, saw ${told.outcome}.`)
  return told.value
}

/** A lesson that is put off for a week. */
export async function aDeferredLessonIn(somewhere: Somewhere): Promise<Lesson> {
  const { id: lessonId } = await aLessonIn(somewhere)
  const until = new Date(Date.now() + 604_800_000).toISOString()
  const deferred = await somewhere.spine.dispatch('lessons.defer', { lessonId, until }, somewhere.caller)
  if (deferred.outcome !== 'done') throw new Error(`Expected a deferred lesson, saw ${deferred.outcome}.`)
  return deferred.value
}

/** A lesson whose time came an hour ago. */
export async function anExpiredLessonIn(somewhere: Somewhere & { db: Pick<TestDatabase, 'all'> }): Promise<Lesson> {
  const lesson = await aDeferredLessonIn(somewhere)
  await somewhere.db.all(`set session_replication_role = replica;
    update hoc.lessons_learned set deferred_until = now() - interval '1 hour' where id = '${lesson.id}'`)
  return lesson
}

/** A draft that was made of a lesson. */
export async function aProposalIn(somewhere: Somewhere): Promise<Proposal> {
  const { id: lessonId } = await aLessonIn(somewhere)
  const converted = await somewhere.spine.dispatch('lessons.convert_to_draft', { lessonId }, somewhere.caller)
  if (converted.outcome !== 'done') throw new Error(`Expected a proposal, saw ${converted.outcome}.`)
  return converted.value.proposal
}
