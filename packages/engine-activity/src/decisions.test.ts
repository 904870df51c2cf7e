import { refuse } from '@hoc/spine-schemas/decision'
import { DecisionFacts, DecisionId, DecisionRecord, DecisionType } from '@hoc/spine-schemas/decision-records'
import { alice, noon } from '@hoc/spine-schemas/testing/incidents'
import { aRunningRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import { emit, keyOf, record } from './decisions.ts'

const run = aRunningRun()
const by = { id: DecisionId.parse('019b7a00-0000-7000-8000-000000000d02'), by: alice, at: noon }
const facts = (type: string, of: object) => DecisionFacts.parse({ type, ...of })
const care = {
  isKilled: false,
  isEnabled: true,
  isShadow: false,
  confidencePercent: 50,
  baselineAgentId: 'a',
  optimizedAgentId: 'b',
  signals: { latency_p50: 120 },
}

describe('a decision', () => {
  const golden: readonly (readonly [string, object, string])[] = [
    ['routing', { isRouted: true, agentId: 'a', reason: 'It is free.' }, 'selected'],
    ['routing', { isRouted: true }, 'none'],
    ['routing', { isRouted: false, reason: 'None is free.' }, 'rejected'],
    ['routing', { isRouted: false }, 'none'],
    ['recovery', { isEvaluated: false, isTriggered: true }, 'skipped'],
    ['recovery', { isEvaluated: true, isTriggered: true }, 'selected'],
    ['recovery', { isEvaluated: true, isTriggered: false }, 'none'],
    ['memory', { isQueried: false, isMatched: true, isInjected: true }, 'skipped'],
    ['memory', { isQueried: true, isMatched: false, isInjected: true }, 'none'],
    ['memory', { isQueried: true, isMatched: true, isInjected: true }, 'selected'],
    ['memory', { isQueried: true, isMatched: true, isInjected: false }, 'blocked'],
    ['policy', { isEvaluated: false, isViolated: true, severity: 'error' }, 'skipped'],
    ['policy', { isEvaluated: true, isViolated: true, severity: 'error' }, 'blocked'],
    ['policy', { isEvaluated: true, isViolated: true, severity: 'warning' }, 'rejected'],
    ['policy', { isEvaluated: true, isViolated: false }, 'selected'],
    ['budget', { isHard: true, isExceeded: true, hasProceeded: true }, 'blocked'],
    ['budget', { isHard: false, isExceeded: true, hasProceeded: false }, 'rejected'],
    ['budget', { isHard: false, isExceeded: true, hasProceeded: true }, 'selected'],
    ['budget', { isHard: true, isExceeded: false, hasProceeded: false }, 'selected'],
    ['budget_enforcement', { afterStep: 3, remainingSteps: 9 }, 'execution_halted'],
    ['policy_pre_check', { posture: 'strict', isAvailable: true, hasPassed: false }, 'policy_blocked'],
    ['policy_pre_check', { posture: 'strict', isAvailable: false, hasPassed: true }, 'policy_unavailable'],
    ['policy_pre_check', { posture: 'strict', isAvailable: true, hasPassed: true }, 'DECISION_NOT_DUE'],
    ['policy_pre_check', { posture: 'advisory', isAvailable: false, hasPassed: false }, 'DECISION_NOT_DUE'],
    ['recovery_evaluation', { recoveryClass: 'R1', failureType: 'timeout' }, 'recovery_applied'],
    ['recovery_evaluation', { recoveryClass: 'R2', failureType: 'timeout' }, 'recovery_suggested'],
    ['recovery_evaluation', { recoveryClass: 'R3', failureType: 'timeout' }, 'recovery_skipped'],
    ['care_routing_optimized', care, 'optimized_selected'],
    ['care_routing_optimized', { ...care, isKilled: true }, 'DECISION_NOT_DUE'],
    ['care_routing_optimized', { ...care, isEnabled: false }, 'DECISION_NOT_DUE'],
    ['care_routing_optimized', { ...care, isShadow: true }, 'DECISION_NOT_DUE'],
    ['care_routing_optimized', { ...care, confidencePercent: 49 }, 'DECISION_NOT_DUE'],
    ['care_routing_optimized', { ...care, optimizedAgentId: 'a' }, 'DECISION_NOT_DUE'],
    ['care_routing_optimized', { ...care, signals: { policy_outcome: 1 } }, 'SIGNAL_FORBIDDEN'],
    ['care_routing_optimized', { ...care, isKilled: true, signals: { unknown: 1 } }, 'SIGNAL_FORBIDDEN'],
  ]

  it.each(golden)('about %s of %o comes to %s', (type, of, outcome) => {
    const emitted = emit(facts(type, of))

    expect(typeof emitted === 'string' ? emitted : emitted.outcome).toBe(outcome)
  })

  it('of every type there is is known above', () => {
    expect([...new Set(golden.map(([type]) => type))].toSorted()).toEqual(DecisionType.options.toSorted())
    expect(DecisionFacts.options.map(({ shape }) => shape.type.value).toSorted()).toEqual(
      DecisionType.options.toSorted(),
    )
  })

  it.each([
    ['routing', 'explicit', 'pre_run'],
    ['recovery', 'reactive', 'in_run'],
    ['memory', 'explicit', 'in_run'],
    ['policy', 'explicit', 'in_run'],
    ['budget', 'explicit', 'pre_run'],
    ['budget_enforcement', 'reactive', 'in_run'],
    ['policy_pre_check', 'explicit', 'pre_run'],
    ['recovery_evaluation', 'reactive', 'post_run'],
    ['care_routing_optimized', 'autonomous', 'pre_run'],
  ])('about %s is %s, %s', (type, trigger, causalRole) => {
    const [, of = {}] = golden.find(([one]) => one === type) ?? []

    expect(emit(facts(type, of))).toMatchObject({ source: 'system', trigger, causalRole })
  })
})

describe('record', () => {
  const halted = { decision: facts('budget_enforcement', { afterStep: 3, remainingSteps: 9 }), runId: run.id }

  it('keeps what was known beside what it came to', () => {
    const decision = record({ run, earlier: undefined }, halted, by)

    expect(decision).toMatchObject({
      plan: {
        type: 'budget_enforcement',
        outcome: 'execution_halted',
        inputs: { afterStep: 3, remainingSteps: 9 },
        details: { enforcement_mode: 'hard', halt_point: 'after_step_3', remaining_steps: 9 },
        reason: null,
        requestId: null,
        actorId: alice,
        decidedAt: noon,
      },
    })
    if (decision.accepted) expect(DecisionRecord.parse(decision.plan)).toEqual(decision.plan)
  })

  it.each([
    [halted, `["budget_enforcement","${run.id}"]`],
    [
      {
        decision: facts('recovery_evaluation', { recoveryClass: 'R1', failureType: 'a","b' }),
        runId: run.id,
      },
      `["recovery_evaluation","${run.id}","a\\",\\"b"]`,
    ],
    [
      {
        decision: facts('policy_pre_check', { posture: 'strict', isAvailable: false, hasPassed: false }),
        requestId: 'r',
      },
      '["policy_pre_check","r","policy_unavailable"]',
    ],
    [{ decision: facts('care_routing_optimized', care), requestId: 'r' }, '["care_routing_optimized","r"]'],
    [{ decision: facts('routing', { isRouted: true }), requestId: 'r', runId: run.id }, undefined],
  ])('knows what is recorded once, and for what', (told, key) => {
    expect(keyOf(told)).toBe(key)
  })

  it('refuses what has no run, or is recorded once and says not for what, or is recorded', () => {
    const { runId: _, ...unbound } = halted

    expect(record({ run: undefined, earlier: undefined }, halted, by)).toEqual(refuse('RUN_NOT_FOUND'))
    expect(record({ run: undefined, earlier: undefined }, unbound, by)).toEqual(refuse('DECISION_UNBOUND'))
    expect(record({ run, earlier: by.id }, halted, by)).toEqual(refuse('DECISION_RECORDED'))
    expect(
      record({ run: undefined, earlier: undefined }, { decision: facts('care_routing_optimized', care) }, by),
    ).toEqual(refuse('DECISION_UNBOUND'))
    const signals = { decision: facts('care_routing_optimized', { ...care, signals: { x: 1 } }), requestId: 'r' }
    expect(record({ run: undefined, earlier: undefined }, signals, by)).toEqual(refuse('SIGNAL_FORBIDDEN'))
  })
})
