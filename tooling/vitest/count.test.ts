import { expect, test } from 'vitest'

import { count } from './count.ts'

test('names what failed and what was skipped, and counts in the last line', () => {
  const lines = count([
    { name: 'a', state: 'passed' },
    { name: 'b', state: 'skipped' },
    { name: 'c', state: 'failed' },
    { name: 'd', state: 'passed' },
  ])
  expect(lines).toEqual(['FAILED c', 'SKIPPED b', '2 passed, 1 failed, 1 skipped'])
})

test('counts what never ran as skipped', () => {
  expect(count([{ name: 'a', state: 'pending' }])).toEqual(['SKIPPED a', '0 passed, 0 failed, 1 skipped'])
})

test('prints zeros for an empty run', () => {
  expect(count([])).toEqual(['0 passed, 0 failed, 0 skipped'])
})
