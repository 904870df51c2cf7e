import { expect, test, vi } from 'vitest'

import { outcomeOf, readTally, sum, tallyLine } from './outcome.ts'
import { chooseSteps, eachOf, type Step } from './steps.ts'

const plain: Step = { name: 'format', command: ['oxfmt'] }
const counting: Step = { name: 'test', command: ['vitest'], counts: true }

test('a step that does not count is one', () => {
  expect(outcomeOf(plain, { code: 0, text: '7 passed, 0 failed, 0 skipped' })).toEqual({
    passed: 1,
    failed: 0,
    skipped: 0,
  })
  expect(outcomeOf(plain, { code: 2, text: '' })).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a step that counts is what its last counting line says', () => {
  const text = '1 passed, 0 failed, 0 skipped\nmore\n7 passed, 2 failed, 1 skipped\n'
  expect(outcomeOf(counting, { code: 1, text })).toEqual({ passed: 7, failed: 2, skipped: 1 })
})

test('a step that should count and does not has failed, whatever its exit code', () => {
  expect(outcomeOf(counting, { code: 0, text: 'nothing' })).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a step that ends badly after counting no failure has failed', () => {
  const text = '7 passed, 0 failed, 0 skipped'
  expect(outcomeOf(counting, { code: 1, text })).toEqual({ passed: 7, failed: 1, skipped: 0 })
})

test('reads only whole lines', () => {
  expect(readTally('so 7 passed, 0 failed, 0 skipped')).toBeUndefined()
  expect(readTally('7 passed, 0 failed, 0 skipped.')).toBeUndefined()
})

test('adds up', () => {
  const total = sum([
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 4, failed: 5, skipped: 6 },
  ])
  expect(tallyLine(total)).toBe('5 passed, 7 failed, 9 skipped')
})

test('chooses all steps, some, or all but some', () => {
  const three = [[plain, counting], [{ name: 'slow', command: ['vitest'] }]]
  const names = (...args: string[]) => chooseSteps(args, three).map((group) => group.map(({ name }) => name))
  expect(names()).toEqual([['format', 'test'], ['slow']])
  expect(names('slow', 'format')).toEqual([['format'], ['slow']])
  expect(names('--except', 'test')).toEqual([['format'], ['slow']])
  expect(() => names('tset')).toThrow('found tset')
})

test('runs so many at a time, the next when one has ended, and answers in their order', async () => {
  const ends: (() => void)[] = []
  const answers = eachOf(['a', 'b', 'c'], 2, (name) => new Promise<string>((end) => ends.push(() => end(`${name}!`))))
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await vi.waitFor(() => expect(ends).toHaveLength(3))
  ends[2]?.()
  ends[0]?.()
  expect(await answers).toEqual(['a!', 'b!', 'c!'])
})
