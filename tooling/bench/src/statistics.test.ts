import { expect, test } from 'vitest'

import { inTurn, median, medianRatio, percentile, rounded } from './statistics.ts'

test('the median is the middle value, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5)
})

test('the median of an even count is the mean of the two in the middle', () => {
  expect(median([4, 1, 2, 100])).toBe(3)
})

test('nothing has no median', () => {
  expect(() => median([])).toThrow('at least one value')
})

test('leaves what it was given as it was', () => {
  const values = [3, 1, 2]
  median(values)
  expect(values).toEqual([3, 1, 2])
})

test('ninety-nine in a hundred are within the percentile', () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i)

  expect(percentile(values, 0.99)).toBe(198)
  expect(percentile([7], 0.99)).toBe(7)
  expect(() => percentile([], 0.99)).toThrow('at least one value')
})

test('compares within rounds, so a slow round does not count against one side', () => {
  expect(medianRatio([200, 20, 210], [100, 10, 100])).toBe(2)
})

test('refuses to compare rounds that only one side ran', () => {
  expect(() => medianRatio([1, 2], [1])).toThrow('saw 2 against 1')
})

test('every other round runs backwards', () => {
  expect([0, 1, 2].map((round) => inTurn(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'cba', 'abc'])
})

test('rounds to three digits', () => {
  expect([12_345, 0.123456, 1.005].map(rounded)).toEqual([12_300, 0.123, 1])
})
