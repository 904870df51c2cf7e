import { expect, test } from 'vitest'

import { createProgress, timeLeft } from './progress.ts'

test('tells how far it has come, and that nothing is left at the end', () => {
  const said: string[] = []
  const step = createProgress(2, (line) => said.push(line))
  step('first')
  step('second')

  expect(said[0]).toMatch(/^\[bench\] 1\/2 {2}first {2}\(\d+ s left\)$/)
  expect(said[1]).toBe('[bench] 2/2  second  (0 s left)')
})

test.each([
  [4_400, '4 s'],
  [89_000, '89 s'],
  [150_000, '3 min'],
])('says %s ms as %s', (ms, said) => {
  expect(timeLeft(ms)).toBe(said)
})
