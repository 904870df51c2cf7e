import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'

import { runId, serveRuns } from '../test/serve-runs.ts'
import { governedRun } from './governed-run.ts'
import type { StepInHand } from './run.ts'

const plan = { agent: 'invoice-agent', goal: 'Match the invoices of March.' } as const

describe('what a step tells once its function has ended', () => {
  const tellings: readonly (readonly [string, (step: StepInHand) => void])[] = [
    ['spend(30)', ({ spend }) => spend(30)],
    ['count', ({ count }) => count({ input: 800 })],
    ['tell', ({ tell }) => tell({ outcomeCategory: 'PARTIAL' })],
  ]
  const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['answered', () => Promise.resolve(7)],
    ['thrown', () => Promise.reject(new Error('orders.read did not answer.'))],
  ]

  it.each(tellings.flatMap(([by, tell]) => ends.map(([how, end]) => [by, how, tell, end] as const)))(
    'is refused where it tells it: %s, where it has %s',
    async (by, how, tell, end) => {
      await using api = await serveRuns()
      const late: StepInHand[] = []

      await governedRun({ ...plan, client: api.client }, async ({ step }) => {
        const doing = step('llm', (current) => {
          late.push(current)
          return end()
        })
        const [ended] = await Promise.allSettled([doing])
        expect(ended.status).toBe(how === 'answered' ? 'fulfilled' : 'rejected')
        await pause(1)
        const [current] = late
        if (!current) throw new Error('Expected a step.')
        expect(() => tell(current)).toThrow(
          expect.objectContaining({
            code: 'STEP_INVALID',
            runId,
            message: expect.stringMatching(/too late: the step has ended\..* Await what spends, inside the step\.$/),
          }),
        )
        expect(() => tell(current)).toThrow(`Step "llm", ${by}: `)
      })

      expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([{ skill: 'llm', costMicros: 0 }])
    },
  )
})

it('tells nothing of itself that is not its own to tell: its status is how its function ends', async () => {
  await using api = await serveRuns()
  const odd = [{ status: 'failure' }, { skill: 'orders.write' }, { inputTokens: 5 }, { durationMs: 1 }]

  await governedRun({ ...plan, client: api.client }, ({ step }) =>
    step('llm', ({ tell }) => {
      for (const each of odd) {
        const told = `Step "llm", tell: It was told "${Object.keys(each)[0]}".`
        expect(() => tell(each as never)).toThrow(told)
      }
      tell({ outcomeCategory: 'PARTIAL', outcomeCode: 'HALF', retryCount: 1 })
    }),
  )

  expect(api.sent('steps').flatMap(({ body }) => body.steps)).toMatchObject([
    { skill: 'llm', status: 'success', outcomeCategory: 'PARTIAL', inputTokens: null },
  ])
})
