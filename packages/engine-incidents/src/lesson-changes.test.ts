import { accept, refuse } from '@hoc/spine-schemas/decision'
import { LessonState } from '@hoc/spine-schemas/lessons'
import { bob } from '@hoc/spine-schemas/testing/incidents'
import { aLesson, aLessonThatIs, aProposal } from '@hoc/spine-schemas/testing/lessons'
import { describe, expect, it } from 'vitest'

import { convert, defer, dismiss, reactivate, reactivateExpired } from './lesson-changes.ts'

const at = '2026-01-01T13:00:00.000Z'
const by = { by: bob, at }
const until = '2026-01-08T12:00:00.000Z'
const later = '2026-01-09T00:00:00.000Z'

const changes = {
  convert: (lesson = aLesson()) => convert(lesson, { ...by, proposalId: aProposal().id }),
  defer: (lesson = aLesson()) => defer(lesson, { ...by, until }),
  dismiss: (lesson = aLesson()) => dismiss(lesson, { ...by, reason: 'The supplier was away for an hour.' }),
  reactivate: (lesson = aLesson()) => reactivate(lesson, { at: later }),
  reactivateExpired: (lesson = aLesson()) => reactivateExpired(lesson, { at: later }),
} as unknown as Record<string, (lesson: object) => unknown>

const leadsTo: Readonly<Record<string, Partial<Record<LessonState, LessonState>>>> = {
  convert: { pending: 'converted_to_draft' },
  defer: { pending: 'deferred' },
  dismiss: { pending: 'dismissed' },
  reactivate: { deferred: 'pending' },
  reactivateExpired: { deferred: 'pending' },
}

const table = Object.keys(changes).flatMap((change) => LessonState.options.map((state) => [change, state] as const))

describe.each(table)('%s of a lesson that is %s', (change, state) => {
  const before = aLessonThatIs(state)
  const next = leadsTo[change]?.[state]
  const after = { id: before.id, state: next, version: before.version + 1 }
  const refused = refuse(change.startsWith('re') ? 'LESSON_NOT_DEFERRED' : 'LESSON_NOT_PENDING')

  it('leads on, or is refused', () => {
    const expected = next ? { accepted: true, plan: { before, after } } : refused

    expect(changes[change]?.(before)).toMatchObject(expected)
  })
})

describe('a lesson', () => {
  it('says of what it became who made it so and when', () => {
    const before = aLesson()

    expect(changes.convert?.(before)).toEqual(accept({ before, after: aLessonThatIs('converted_to_draft') }))
    expect(changes.defer?.(before)).toEqual(accept({ before, after: aLessonThatIs('deferred') }))
    expect(changes.dismiss?.(before)).toEqual(accept({ before, after: aLessonThatIs('dismissed') }))
  })

  it('comes back as it was before it was put off', () => {
    const before = aLessonThatIs('deferred')

    expect(reactivate(before, { at: later })).toEqual(
      accept({ before, after: aLesson({ updatedAt: later, version: 3 }) }),
    )
  })

  it.each([
    ['now', at, false],
    ['the past', '2026-01-01T12:59:59.999Z', false],
    ['a moment ahead', '2026-01-01T13:00:00.001Z', true],
    ['90 days ahead', '2026-04-01T13:00:00.000Z', true],
    ['a moment more', '2026-04-01T13:00:00.001Z', false],
    ['the past, in other words', '2026-01-01T13:00:00Z', false],
    ['90 days ahead, in other words', '2026-04-01T13:00Z', true],
  ])('that is put off until %s: %s, %s', (_, moment, accepted) => {
    const decision = defer(aLesson(), { ...by, until: moment })

    expect(decision.accepted ? undefined : decision.code).toBe(accepted ? undefined : 'DEFERRAL_OUT_OF_RANGE')
    if (decision.accepted) expect(decision.plan.after.deferredUntil).toMatch(/\.\d{3}Z$/)
  })

  it('comes back by itself when its time has come, and not before', () => {
    const deferred = aLessonThatIs('deferred')

    expect(reactivateExpired(deferred, { at: '2026-01-08T11:59:59.999Z' })).toEqual(refuse('DEFERRAL_NOT_OVER'))
    expect(reactivateExpired(deferred, { at: until })).toMatchObject({ accepted: true })
  })

  it('that is not there is not changed', () => {
    const missing = refuse('LESSON_NOT_FOUND')

    expect(convert(undefined, { ...by, proposalId: aProposal().id })).toEqual(missing)
    expect(defer(undefined, { ...by, until })).toEqual(missing)
    expect(dismiss(undefined, { ...by, reason: 'x' })).toEqual(missing)
    expect(reactivate(undefined, { at })).toEqual(missing)
    expect(reactivateExpired(undefined, { at })).toEqual(missing)
  })
})
