import { bob } from '@hoc/spine-schemas/testing/incidents'
import { aLesson, aProposal } from '@hoc/spine-schemas/testing/lessons'
import { describe, expect, it } from 'vitest'

import { draft } from './draft.ts'

const drafting = { id: aProposal().id, by: bob, at: '2026-01-01T13:00:00.000Z' }

describe('a draft', () => {
  it('says what a failure calls for, and where it comes from', () => {
    expect(draft(aLesson(), drafting)).toEqual(aProposal())
  })

  it.each([
    ['EXECUTION_TIMEOUT', 'timeout_policy'],
    ['AGENT_CRASH', 'crash_recovery_policy'],
    ['STEP_FAILURE', 'retry_policy'],
    ['SKILL_ERROR', 'failure_pattern_policy'],
    ['BUDGET_EXCEEDED', 'cost_cap_policy'],
    ['RATE_LIMIT_EXCEEDED', 'rate_limit_policy'],
    ['rate_limit_exceeded', 'rate_limit_policy'],
    ['RESOURCE_EXHAUSTION', 'failure_pattern_policy'],
    ['constructor', 'failure_pattern_policy'],
    [null, 'failure_pattern_policy'],
  ])('against %s is a %s', (errorCode, type) => {
    expect(draft(aLesson({ pattern: { errorCode, severity: 'high' } }), drafting)).toMatchObject({
      type,
      rule: { trigger: { errorCode } },
    })
  })

  it.each([
    ['critical', 'block'],
    ['high', 'block'],
    ['medium', 'warn'],
    ['low', 'warn'],
    ['none', 'warn'],
  ] as const)('against a failure of severity %s would %s', (severity, type) => {
    const { rule } = draft(aLesson({ severity, pattern: { errorCode: 'E', severity } }), drafting)

    expect(rule.action.type).toBe(type)
  })

  it('before a threshold would warn at nine tenths of what was seen', () => {
    expect(draft(aLesson({ type: 'near_threshold' }), drafting)).toMatchObject({
      type: 'threshold_policy',
      rule: { trigger: { thresholdType: 'budget', atPercent: 82.17 }, action: { type: 'warn' } },
    })
  })

  it('like a success is a template, and enforces nothing', () => {
    expect(draft(aLesson({ type: 'critical_success' }), drafting)).toMatchObject({
      type: 'template_policy',
      rule: {
        trigger: { successType: 'cost_efficiency', agentId: 'invoice-agent' },
        action: { type: 'reference' },
      },
    })
  })

  it('is the same of the same lesson', () => {
    expect(draft(aLesson(), drafting)).toEqual(draft(aLesson(), drafting))
  })

  it('has a name that holds the longest title', () => {
    expect(aProposal(draft(aLesson({ title: 'x'.repeat(500) }), drafting)).name).toHaveLength(520)
  })
})
