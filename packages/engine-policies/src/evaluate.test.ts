import { digest } from '@hoc/canonical/digest'
import type { CheckedRule, EvaluationInputs } from '@hoc/spine-schemas/evaluations'
import { noon } from '@hoc/spine-schemas/testing/incidents'
import { anObligation } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { evaluate, ranFor } from './evaluate.ts'
import { resolve, type Setting } from './thresholds.ts'

const after = (ms: number) => new Date(Date.parse(noon) + ms).toISOString()

function inputs({
  settings = [],
  ...facts
}: Partial<EvaluationInputs> & { settings?: Setting[] } = {}): EvaluationInputs {
  return {
    state: 'succeeded',
    errorCode: null,
    startedAt: noon,
    endedAt: after(1_000),
    totals: { steps: 1, failedSteps: 0, costMicros: 0, stepMs: 0 },
    tokens: null,
    limits: resolve(settings),
    obligations: [],
    violationIds: [],
    ...facts,
  }
}

const costing = (costMicros: number) => ({ totals: { steps: 1, failedSteps: 0, costMicros, stepMs: 0 } })
const ruleOf = (rule: CheckedRule['rule'], of: EvaluationInputs) =>
  evaluate(of).rules.find((each) => each.rule === rule)
const limit: Setting = { scope: 'agent', maxCostMicros: 100_000, maxExecutionMs: 10_000, maxTokens: 1_000 }

describe('a limit that was set', () => {
  it.each([
    [0, 'kept', null, 'no_violation'],
    [79_999, 'kept', null, 'no_violation'],
    [80_000, 'near', null, 'no_violation'],
    [100_000, 'near', null, 'no_violation'],
    [100_001, 'violated', 'COST_LIMIT_EXCEEDED', 'violation'],
  ])('of 100,000: %d is %s', (costMicros, outcome, signal, verdict) => {
    const of = inputs({ settings: [limit], ...costing(costMicros) })

    expect(ruleOf('max_cost_micros', of)).toEqual({
      rule: 'max_cost_micros',
      source: 'agent',
      allows: 100_000,
      seen: costMicros,
      outcome,
      signal,
    })
    expect(evaluate(of).verdict).toBe(verdict)
  })

  it('is one of time, from the start of the run to its end', () => {
    const of = inputs({ settings: [limit], endedAt: after(10_001) })

    expect(ruleOf('max_execution_ms', of)).toMatchObject({ seen: 10_001, signal: 'EXECUTION_TIME_EXCEEDED' })
    expect(evaluate(of).verdict).toBe('violation')
  })

  it('of tokens is not measured where nobody recorded any, and is said to be so', () => {
    expect(ruleOf('max_tokens', inputs({ settings: [limit] }))).toMatchObject({ seen: null, outcome: 'unmeasured' })
    expect(ruleOf('max_tokens', inputs({ settings: [limit], tokens: 1_001 }))).toMatchObject({
      outcome: 'violated',
      signal: 'TOKEN_LIMIT_EXCEEDED',
    })
  })
})

describe('a default', () => {
  it('that is exceeded is told of, and is no violation: nobody has set it', () => {
    const of = inputs(costing(1_000_001))

    expect(ruleOf('max_cost_micros', of)).toMatchObject({ source: 'default', outcome: 'advisory' })
    expect(evaluate(of).verdict).toBe('advisory')
  })
})

describe('the verdict', () => {
  it('does not follow from the state: a run that succeeded may have violated, one that failed may not', () => {
    expect(evaluate(inputs({ state: 'succeeded', settings: [limit], ...costing(200_000) })).verdict).toBe('violation')
    expect(evaluate(inputs({ state: 'failed' })).verdict).toBe('advisory')
    expect(evaluate(inputs({ state: 'failed', settings: [{ scope: 'tenant', failureSignal: false }] })).verdict).toBe(
      'no_violation',
    )
  })

  it.each(['failed', 'crashed'] as const)('tells that a run has %s, unless that is not wanted', (state) => {
    const off: Setting = { scope: 'tenant', failureSignal: false }

    expect(ruleOf('failure_signal', inputs({ state }))).toMatchObject({ outcome: 'advisory', signal: 'RUN_FAILED' })
    expect(ruleOf('failure_signal', inputs({ state, settings: [off] }))).toMatchObject({ outcome: 'off', signal: null })
  })

  it('of a cancelled run is of what it broke until then, and otherwise none: what it would have taken is not known', () => {
    const cancelled = (facts: Parameters<typeof inputs>[0] = {}) => evaluate(inputs({ state: 'cancelled', ...facts }))

    expect(cancelled().verdict).toBe('not_applicable')
    expect(cancelled({ startedAt: null }).verdict).toBe('not_applicable')
    expect(cancelled({ settings: [limit], ...costing(100_001) }).verdict).toBe('violation')
    expect(cancelled(costing(1_000_001)).verdict).toBe('advisory')
    expect(ruleOf('failure_signal', inputs({ state: 'cancelled' }))).toMatchObject({ outcome: 'kept', signal: null })
  })

  it('is a violation where one was reported, however the run ended', () => {
    const { verdict, rules } = evaluate(inputs({ violationIds: [crypto.randomUUID()] }))

    expect(verdict).toBe('violation')
    expect(rules.at(-1)).toMatchObject({ rule: 'violations', seen: 1, signal: 'VIOLATION_REPORTED' })
  })

  it.each([
    ['in time', '2026-01-02T12:00:00.000Z', 'kept', null],
    ['late', '2026-01-02T12:00:00.001Z', 'advisory', 'OBLIGATION_LATE'],
  ])('knows what was owed and done %s', (_when, doneAt, outcome, signal) => {
    const obligations = [anObligation({ state: 'done', doneAt })]

    expect(ruleOf('obligation', inputs({ obligations }))).toMatchObject({ seen: doneAt, outcome, signal })
  })

  it('is not applicable where nothing could be checked', () => {
    const off: Setting = { scope: 'tenant', failureSignal: false }
    const of = inputs({ startedAt: null, settings: [off], totals: { ...costing(0).totals } })
    const unmeasured = evaluate(of).rules.filter(({ outcome }) => outcome === 'unmeasured')

    expect(unmeasured.map(({ rule }) => rule)).toEqual(['max_execution_ms', 'max_tokens'])
    expect(evaluate(of).verdict).toBe('no_violation') // what it cost was checked
  })
})

it('names the limits that it was held to by one digest, whatever was seen', () => {
  const one = evaluate(inputs({ settings: [limit] }))
  const other = evaluate(inputs({ settings: [limit], state: 'failed', ...costing(5) }))

  expect(one.snapshotSha).toBe(digest(resolve([limit])))
  expect(other.snapshotSha).toBe(one.snapshotSha)
  expect(evaluate(inputs()).snapshotSha).not.toBe(one.snapshotSha)
})

it('decides the same again from what it kept', () => {
  const of = inputs({ settings: [limit], state: 'failed', ...costing(200_000) })

  expect(evaluate(JSON.parse(JSON.stringify(of)) as EvaluationInputs)).toEqual(evaluate(of))
})

it('takes of a run that fell silent none of its silence for its time', () => {
  const silent = inputs({
    settings: [limit],
    state: 'crashed',
    startedAt: noon,
    endedAt: after(600_000),
    lastSeenAt: after(1_000),
  })

  expect(ranFor(silent)).toBe(1_000)
  expect(evaluate(silent).rules[0]).toMatchObject({ rule: 'max_execution_ms', seen: 1_000, outcome: 'kept' })
})

it('takes no clock that goes backwards for a time', () => {
  expect(ranFor({ startedAt: noon, endedAt: after(-5) })).toBe(0)
})
