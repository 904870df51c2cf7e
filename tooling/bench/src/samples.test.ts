import { expect, test } from 'vitest'

import type { Case } from './case.ts'
import { plan, valuesOf } from './samples.ts'
import { aCase } from './testing/case.ts'

const order = (cases: readonly Case[], rounds: number) =>
  plan(cases, rounds).map(({ of, variant, concurrency, round }) => `${of.name} ${variant} ${concurrency} ${round}`)

test('measures every variant in turn, and every other round backwards', () => {
  expect(order([aCase({ name: 'a', concurrencies: [1] })], 2)).toEqual([
    'a ours 1 0',
    'a floor 1 0',
    'a floor 1 1',
    'a ours 1 1',
  ])
})

test('measures what stands against each other side by side, one concurrency after the other', () => {
  expect(order([aCase({ name: 'a', concurrencies: [1, 16] })], 1)).toEqual([
    'a ours 1 0',
    'a floor 1 0',
    'a ours 16 0',
    'a floor 16 0',
  ])
})

test('measures no variant that no goal names', () => {
  const of = aCase({ name: 'a', concurrencies: [1] })
  const unused = { database: null, measure: () => Promise.resolve(1) }

  expect(order([{ ...of, variants: { ...of.variants, unused } }], 1)).toEqual(['a ours 1 0', 'a floor 1 0'])
})

test('finds a variant’s values in the order of their rounds', () => {
  const of = aCase({ name: 'a', concurrencies: [1] })
  const measured = [2, 0, 1].map((round) => ({ of, variant: 'ours', concurrency: 1, round, value: round * 10 }))
  const others = [{ of, variant: 'floor', concurrency: 1, round: 0, value: 7 }]

  expect(valuesOf([...measured, ...others], { of, variant: 'ours', concurrency: 1 })).toEqual([0, 10, 20])
})
