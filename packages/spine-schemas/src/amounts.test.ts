import { describe, expect, it } from 'vitest'

import { MOST_OF_A_STEP, MOST_STEPS, runAmount } from './amounts.ts'
import { SentStep, StepSeq } from './traces.ts'

describe('the most that a step may tell', () => {
  it('comes to a sum that is exact, over as many steps as a run may have, and of both kinds of tokens', () => {
    expect(Number.isSafeInteger(MOST_STEPS * MOST_OF_A_STEP * 2)).toBe(true)
    expect(runAmount.safeParse(MOST_STEPS * MOST_OF_A_STEP).success).toBe(true)
    expect(runAmount.safeParse(MOST_STEPS * MOST_OF_A_STEP + 1).success).toBe(false)
    expect(StepSeq.safeParse(MOST_STEPS - 1).success).toBe(true)
    expect(StepSeq.safeParse(MOST_STEPS).success).toBe(false)
  })

  it.each(['costMicros', 'inputTokens', 'outputTokens', 'durationMs'])('holds for its %s', (name) => {
    const step = { seq: 0, skill: 'llm', status: 'success', outcomeCategory: 'SUCCESS' }

    expect(SentStep.safeParse({ ...step, [name]: MOST_OF_A_STEP }).success).toBe(true)
    expect(SentStep.safeParse({ ...step, [name]: MOST_OF_A_STEP + 1 }).error?.issues).toMatchObject([
      { path: [name], message: expect.stringContaining(String(MOST_OF_A_STEP)) as string },
    ])
  })
})
