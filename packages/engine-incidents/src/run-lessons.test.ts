import { anEndedRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { successOf } from './detect-critical-success.ts'
import { failureOf, lessonOfFailure, thriftOf, worthComparing } from './run-lessons.ts'

const spending = { costMicros: 1_000, ranMs: 1_000, budgetMicros: 100_000 }
const spent = (costMicros: number, count: number) => Array.from({ length: count }, () => ({ costMicros, ranMs: 1_000 }))

describe('the failure of a run', () => {
  it('is as grave as its incident, and called as it is', () => {
    expect(failureOf(anEndedRun({ errorCode: 'agent_crash' }))).toMatchObject({
      errorCode: 'AGENT_CRASH',
      severity: 'critical',
    })
    expect(failureOf(anEndedRun({ errorCode: 'TOOL_TIMEOUT' }))).toMatchObject({ severity: 'medium' })
  })

  it.each(['succeeded', 'cancelled'] as const)('is none of one that was %s', (state) => {
    expect(failureOf(anEndedRun({ state, errorCode: null, errorMessage: null }))).toBeUndefined()
  })

  it('is looked up by the cause alone, before the run is read', () => {
    const run = anEndedRun()
    const told = { errorCode: 'tool_timeout', errorMessage: 'Another message.' }

    expect(lessonOfFailure(run.id, told).debounceKey).toBe(
      lessonOfFailure(run.id, { errorCode: 'TOOL_TIMEOUT', errorMessage: null }).debounceKey,
    )
  })
})

describe('a thrifty run', () => {
  it.each([
    [29_999, 4_999, true],
    [30_000, 4_999, false],
    [29_999, 5_000, false],
  ])('is worth comparing at %d of 100,000 in %d ms: %s', (costMicros, ranMs, is) => {
    expect(worthComparing({ ...spending, costMicros, ranMs }) !== undefined).toBe(is)
  })

  it('is none where nobody has set a budget', () => {
    expect(worthComparing(undefined)).toBeUndefined()
  })

  it.each([
    [19, 0, false],
    [20, 0, true],
    [20, 1, false],
    [100, 4, true],
    [100, 5, false],
  ])('among %d earlier ones of which %d were better is a success: %s', (count, better, is) => {
    const earlier = [...spent(20_000, count - better), ...spent(1, better)]

    expect(successOf(thriftOf(spending, earlier)) !== undefined).toBe(is)
  })
})
