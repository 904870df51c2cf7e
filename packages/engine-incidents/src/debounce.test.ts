import { LessonId } from '@hoc/spine-schemas/lessons'
import { noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { debounce, keptBefore, lessonLike, recentSince, type Known } from './debounce.ts'
import { detectFailure } from './detect-failure.ts'
import type { Seen } from './detected.ts'

const id = LessonId.parse('019b7a00-0000-7000-8000-0000000000c1')
const seen: Seen = { sourceEventType: 'run', sourceEventId: 'run-17', sourceRunId: 'run-17', agentId: null }
const failure = (errorCode: string | null, facts: Partial<Seen> = {}) =>
  detectFailure({ errorCode, errorMessage: null, severity: 'high' }, { ...seen, ...facts })
const known = (facts: Partial<Known>): Known => ({
  id,
  type: 'failure',
  debounceKey: '["failure","OTHER"]',
  sourceEventType: 'run',
  sourceEventId: 'run-16',
  ...facts,
})

describe('a lesson', () => {
  it('is worth keeping where none of the same is kept', () => {
    const lesson = failure('TIMEOUT')

    expect(debounce([lesson], [known({})])).toEqual([lesson])
    expect(lessonLike(lesson, [known({})])).toBeUndefined()
  })

  it('is not where one of the same code was, however it was written', () => {
    const same = known({ debounceKey: '["failure","TIMEOUT"]' })

    expect(debounce([failure('timeout')], [same])).toEqual([])
    expect(lessonLike(failure('timeout'), [same])).toBe(same)
    expect(keptBefore([failure('timeout'), failure('CRASH')], [same])).toEqual([
      { lessonId: same.id, title: 'Failure: timeout' },
    ])
  })

  it('is not where one of the same event and type was', () => {
    expect(debounce([failure('TIMEOUT')], [known({ sourceEventId: 'run-17' })])).toEqual([])
    expect(
      debounce([failure('TIMEOUT')], [known({ sourceEventId: 'run-17', sourceEventType: 'manual' })]),
    ).toHaveLength(1)
    expect(debounce([failure('TIMEOUT')], [known({ sourceEventId: 'run-17', type: 'near_threshold' })])).toHaveLength(1)
  })

  it('is the first of those that are told of at once', () => {
    const first = failure('TIMEOUT', { sourceEventId: 'run-1' })
    const other = failure('CRASH', { sourceEventId: 'run-3' })

    expect(debounce([first, failure('TIMEOUT', { sourceEventId: 'run-2' }), other], [])).toEqual([first, other])
  })

  it('has no event in common with another that has none', () => {
    const [one, other] = ['A', 'B'].map((code) => failure(code, { sourceEventId: null, sourceEventType: 'manual' }))

    expect(one && other && debounce([one, other], [])).toEqual([one, other])
  })
})

it('counts as recent for a day', () => {
  expect(recentSince(noon)).toBe('2025-12-31T12:00:00.000Z')
})
