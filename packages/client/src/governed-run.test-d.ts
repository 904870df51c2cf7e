import { contracts } from '@hoc/spine-schemas/contracts'
import { listIncidents } from '@hoc/spine-schemas/incidents'
import type { Verdict } from '@hoc/spine-schemas/evaluations'
import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'

import { createClient } from './client.ts'
import { governedRun } from './governed-run.ts'

const client = createClient({ url: 'http://127.0.0.1:3000', key: 'k' })
const plan = { client, agent: 'a', goal: 'g' }

test('a governed run answers what its function answers, and what its contract leaves', async () => {
  const done = await governedRun(plan, async ({ step }) => {
    const n = await step('orders.read', () => 3)
    expectTypeOf(n).toEqualTypeOf<number>()
    return { n }
  })

  expectTypeOf(done.value).toEqualTypeOf<{ n: number }>()
  expectTypeOf(done.verdict).toEqualTypeOf<z.output<typeof Verdict>>()
  expectTypeOf(done.run.state).toExtend<string>()
})

test('a client that knows more contracts has runs, too', () => {
  const more = createClient({
    url: 'http://127.0.0.1:3000',
    key: 'k',
    contracts: [...contracts, { ...listIncidents, name: 'orders.list' }],
  })

  void governedRun({ ...plan, client: more }, () => 1)
})

test('a plan says what the contract asks for, and nothing else', () => {
  void governedRun({ ...plan, tools: ['orders.read'], estimatedMicros: 1, leaseSeconds: 60 }, () => 1)
  // @ts-expect-error an agent that is not named
  void governedRun({ client, goal: 'g' }, () => 1)
  // @ts-expect-error an estimate that is no number
  void governedRun({ ...plan, estimatedMicros: '1' }, () => 1)
  // @ts-expect-error an actor that there is not
  void governedRun({ ...plan, actorType: 'robot' }, () => 1)
  // @ts-expect-error a key that a run does not have
  void governedRun({ ...plan, tenantId: 't' }, () => 1)
})

test('a step tells what a step can', () => {
  void governedRun(plan, ({ step }) => step({ skill: 'a', params: { month: 3 } }, ({ spend }) => spend(3)))
  // @ts-expect-error params that are no JSON
  void governedRun(plan, ({ step }) => step({ skill: 'a', params: { at: new Date() } }, () => 1))
  // @ts-expect-error a fact that a step does not have
  void governedRun(plan, ({ step }) => step('a', ({ tell }) => tell({ seq: 1 })))
})
