import { accept, refuse } from '@hoc/spine-schemas/decision'
import { LessonId } from '@hoc/spine-schemas/lessons'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { keep, keepNear, toldCriticalSuccess, toldFailure, toldNearThreshold } from './emit.ts'

const learning = { id: LessonId.parse('019b7a00-0000-7000-8000-0000000000c1'), by: alice, at: noon }
const told = { sourceEventType: 'incident', sourceEventId: 'incident-9', sourceRunId: 'run-17', agentId: 'a' } as const
const manual = { sourceEventType: 'manual' } as const

describe('what somebody tells', () => {
  it('of a failure is kept with where it was seen', () => {
    expect(keep(toldFailure({ severity: 'low', errorCode: 'E', ...told }), [], learning)).toMatchObject({
      accepted: true,
      plan: {
        ...told,
        id: learning.id,
        type: 'failure',
        severity: 'low',
        state: 'pending',
        version: 1,
        createdBy: alice,
      },
    })
  })

  it('of a success is kept, also without an event', () => {
    expect(keep(toldCriticalSuccess({ successType: 's', metrics: {}, ...manual }), [], learning)).toMatchObject({
      plan: { type: 'critical_success', sourceEventId: learning.id, sourceRunId: null, agentId: null },
    })
  })

  it('of a threshold is kept where it was near', () => {
    const near = (currentValue: number) =>
      keepNear(toldNearThreshold({ metric: 'm', currentValue, thresholdValue: 100, ...told }), [], learning)

    expect(near(84)).toEqual(refuse('THRESHOLD_NOT_NEAR'))
    expect(near(100)).toMatchObject({ plan: { sourceEventId: 'incident-9:m:95-100' } })
  })

  it('is not kept where one of the same is', () => {
    const failure = toldFailure({ severity: 'low', errorCode: 'E', ...manual })
    const near = toldNearThreshold({ metric: 'm', currentValue: 90, thresholdValue: 100, ...manual })
    const known = [failure, near].map((of) => ({ ...learning, ...of, sourceEventId: 'another' }) as never)

    expect(keep(failure, known, learning)).toEqual(refuse('LESSON_DEBOUNCED'))
    expect(keepNear(near, known, learning)).toEqual(refuse('LESSON_DEBOUNCED'))
    expect(keepNear(near, undefined, learning)).toEqual(accept(expect.anything()))
  })
})
