import { expect, test } from 'vitest'

import type { Case } from './case.ts'
import { rowsOf } from './rows.ts'
import { table } from './table.ts'
import { aCase } from './testing/case.ts'

function measured(of: Case, values: Readonly<Record<string, readonly number[]>>) {
  return Object.entries(values).flatMap(([variant, each]) =>
    each.map((value, round) => ({ of, variant, concurrency: 1, round, value })),
  )
}

test('a row tells what was measured, against what, and whether the goal is met', () => {
  const of = aCase({})

  expect(rowsOf(of, measured(of, { ours: [60, 50, 1_000], floor: [100, 100, 1_000] }))).toEqual([
    {
      case: 'a.case',
      variant: 'ours',
      concurrency: 1,
      metric: 'throughput',
      unit: 'ops/s',
      value: 60,
      against: 'floor',
      ratio: 0.6,
      goal: 0.5,
      met: true,
    },
  ])
})

test.each([
  ['more', [49], false],
  ['more', [51], true],
  ['less', [49], true],
  ['less', [51], false],
] as const)('where %s is better, %j of 100 against a goal of a half is met: %s', (better, ours, met) => {
  const of = aCase({ better })

  expect(rowsOf(of, measured(of, { ours, floor: [100] }))).toMatchObject([{ met }])
})

test('what could not be measured says why, and has no number', () => {
  const of = aCase({ missing: () => 'The API is not built.' })

  expect(rowsOf(of, [])).toMatchObject([{ value: null, ratio: null, met: null, missing: 'The API is not built.' }])
})

test('a measurement that failed says which and why in its rows, and leaves the others as they are', () => {
  const base = aCase({})
  const of = { ...base, goals: [...base.goals, { variant: 'ours', against: 'peer', concurrency: 1, ratio: 1 }] }
  const failed = [{ of, variant: 'peer', concurrency: 1, round: 0, why: 'its process ended with SIGKILL' }]

  expect(rowsOf(of, measured(of, { ours: [40], floor: [100] }), failed)).toMatchObject([
    { against: 'floor', ratio: 0.4, met: false },
    { against: 'peer', value: null, ratio: null, met: null, missing: 'peer: its process ended with SIGKILL' },
  ])
})

test('a round in which one of two failed is left out of their ratio, and the others count', () => {
  const of = aCase({})
  const seen = measured(of, { ours: [40, 90, 60], floor: [100, 100, 100] })
  const left = seen.filter(({ variant, round }) => variant !== 'floor' || round !== 1)
  const failed = [{ of, variant: 'floor', concurrency: 1, round: 1, why: 'its process ended with 1' }]

  expect(rowsOf(of, left, failed)).toMatchObject([{ value: 50, ratio: 0.5, met: true }])
})

test('a row tells what else was seen of both sides, where both tell it', () => {
  const of = aCase({})
  const seen = [
    { of, variant: 'ours', concurrency: 1, round: 0, value: 60, beside: { 'p99 ms': 10, 'cpu µs': 5 } },
    { of, variant: 'floor', concurrency: 1, round: 0, value: 100, beside: { 'p99 ms': 20 } },
  ]

  expect(rowsOf(of, seen)).toMatchObject([{ beside: { 'p99 ms': { value: 10, against: 20, ratio: 0.5 } } }])
  expect(rowsOf(of, seen)[0]?.beside).not.toHaveProperty('cpu µs')
  expect(table(rowsOf(of, seen), () => 'more')).toContain('met  p99 ms 10 × 0.5')
})

test('a table tells the same to a person', () => {
  const of = aCase({})
  const rows = rowsOf(of, measured(of, { ours: [40], floor: [100] }))

  expect(table(rows, () => 'more').split('\n')).toEqual([
    'case    variant  c  value  unit   against  ratio  goal',
    'a.case  ours     1  40     ops/s  floor    × 0.4  ≥ 0.5  MISSED',
  ])
})
