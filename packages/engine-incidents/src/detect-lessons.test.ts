import { RunId } from '@hoc/spine-schemas/runs'
import { LessonId } from '@hoc/spine-schemas/lessons'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { aLesson } from '@hoc/spine-schemas/testing/lessons'
import { describe, expect, it } from 'vitest'

import { detectCriticalSuccess, efficiencyOf, successOf } from './detect-critical-success.ts'
import { detectFailure } from './detect-failure.ts'
import { detectLessons } from './detect-lessons.ts'
import { detectNearThreshold } from './detect-near-threshold.ts'
import { learn, type Seen } from './detected.ts'

const id = LessonId.parse('019b7a00-0000-7000-8000-0000000000c1')
const run = { id: RunId.parse('019b7a00-0000-7000-8000-0000000000a1'), agentId: 'invoice-agent' }
const seen: Seen = { sourceEventType: 'run', sourceEventId: run.id, sourceRunId: run.id, agentId: run.agentId }
const timeout = {
  errorCode: 'EXECUTION_TIMEOUT',
  errorMessage: 'orders.read did not answer.',
  severity: 'high',
} as const
const thrift = {
  utilizationPercent: 20,
  durationMs: 2_000,
  consumedMicros: 200,
  comparable: { runs: 20, better: 0 },
}

describe('a failure', () => {
  it('teaches what failed, and to block it where it was bad', () => {
    const [lesson] = detectLessons({ run, failure: timeout })

    expect(lesson && learn(lesson, { id, by: alice, at: noon })).toEqual(aLesson())
  })

  it.each([
    ['critical', 'Block what leads to E until somebody has looked.'],
    ['high', 'Block what leads to E until somebody has looked.'],
    ['medium', 'Warn of what leads to E.'],
    ['low', 'Warn of what leads to E.'],
  ] as const)('of severity %s proposes: %s', (severity, proposedAction) => {
    expect(detectFailure({ errorCode: 'E', errorMessage: null, severity }, seen)).toMatchObject({
      severity,
      proposedAction,
      pattern: { errorCode: 'E', severity },
    })
  })

  it('without a code is one of an unknown error', () => {
    expect(detectFailure({ errorCode: null, errorMessage: null, severity: 'low' }, seen)).toMatchObject({
      title: 'Failure: Unknown Error',
      debounceKey: '["failure",null]',
    })
  })
})

describe('a threshold', () => {
  it.each([
    [84.9, undefined],
    [85, '85-90'],
    [89.9, '85-90'],
    [90, '90-95'],
    [94.9, '90-95'],
    [95, '95-100'],
    [99.9, '95-100'],
    [100, '95-100'],
    [180, '95-100'],
  ])('used to %d percent is in the band %s', (currentValue, thresholdBand) => {
    const lesson = detectNearThreshold({ metric: 'budget', currentValue, thresholdValue: 100 }, seen)

    expect((lesson?.pattern as { thresholdBand?: string } | undefined)?.thresholdBand).toBe(thresholdBand)
  })

  it('nearly reached teaches by how much, and to warn at nine tenths of that', () => {
    const [lesson] = detectLessons({
      run,
      utilizations: [{ metric: 'budget', currentValue: 913, thresholdValue: 1000 }],
    })

    expect(lesson && learn(lesson, { id, by: alice, at: noon })).toEqual(aLesson({ type: 'near_threshold' }))
  })

  it.each([
    [849, 0],
    [850, 1],
    [999, 1],
    [1000, 0],
    [1500, 0],
  ])('at the end of a run is near from 85 to below 100 percent: %d of 1000 are %d lessons', (currentValue, lessons) => {
    const end = { run, utilizations: [{ metric: 'budget', currentValue, thresholdValue: 1000 }] }

    expect(detectLessons(end)).toHaveLength(lessons)
  })

  it.each([0, -1, Number.NaN])('of %d is none', (thresholdValue) => {
    const used = { metric: 'budget', currentValue: 913, thresholdValue }

    expect(detectLessons({ run, utilizations: [used] })).toEqual([])
    expect(detectNearThreshold(used, seen)).toBeUndefined()
  })

  it('of each metric is a lesson of its own, of an event of its own', () => {
    const utilizations = ['tokens', 'steps'].map((metric) => ({ metric, currentValue: 9, thresholdValue: 10 }))

    expect(detectLessons({ run, utilizations }).map(({ sourceEventId }) => sourceEventId)).toEqual([
      `${run.id}:tokens:90-95`,
      `${run.id}:steps:90-95`,
    ])
  })
})

describe('an unusually good run', () => {
  it('is thrifty, fast, and among the best twentieth of twenty or more', () => {
    const [lesson, ...more] = detectLessons({ run, thrift })

    expect(more).toEqual([])
    expect(lesson).toMatchObject({
      type: 'critical_success',
      severity: 'none',
      title: 'Critical Success: cost_efficiency',
      pattern: {
        successType: 'cost_efficiency',
        metrics: {
          utilizationPercent: 20,
          durationMs: 2_000,
          consumedMicros: 200,
          budgetRemainingPercent: 80,
          efficiencyScore: 40,
        },
      },
    })
  })

  it.each([
    ['used 30 percent', { utilizationPercent: 30 }],
    ['took five seconds', { durationMs: 5_000 }],
    ['has nineteen to compare with', { comparable: { runs: 19, better: 0 } }],
    ['is not the best of twenty', { comparable: { runs: 20, better: 1 } }],
    ['is not among the best two of forty', { comparable: { runs: 40, better: 2 } }],
  ])('is none that %s', (_, facts) => {
    expect(successOf({ ...thrift, ...facts })).toBeUndefined()
  })

  it('may be the second of forty', () => {
    expect(successOf({ ...thrift, comparable: { runs: 40, better: 1 } })).toBeDefined()
  })

  it('is the more efficient the less it used and the faster it was, also where it took no time', () => {
    expect(efficiencyOf({ utilizationPercent: 20, durationMs: 2_000 })).toBe(40)
    expect(efficiencyOf({ utilizationPercent: 0, durationMs: 0 })).toBe(100_000)
  })

  it('is none that failed', () => {
    expect(detectLessons({ run, failure: timeout, thrift }).map(({ type }) => type)).toEqual(['failure'])
  })
})

it('tells the lessons of one agent from those of another whose name runs into the kind of success', () => {
  const keyOf = (successType: string, agentId: string | null) =>
    detectCriticalSuccess({ successType, metrics: {} }, { ...seen, agentId }).debounceKey

  expect(keyOf('a', 'b:c')).not.toBe(keyOf('a:b', 'c'))
  expect(keyOf('a', null)).not.toBe(keyOf('a', 'null'))
})

it('is learned from what somebody tells, without an event and a run: the lesson itself is the event', () => {
  const nowhere = { sourceEventType: 'manual', sourceEventId: null, sourceRunId: null, agentId: null } as const
  const lesson = learn(detectFailure(timeout, nowhere), { id, by: alice, at: noon })

  expect(lesson).toMatchObject({
    sourceEventId: id,
    sourceRunId: null,
    description: 'Something failed: orders.read did not answer.',
  })
})

it('finds nothing in a run that was as it should be', () => {
  expect(detectLessons({ run })).toEqual([])
})
