import { expect, it } from 'vitest'

import { readArguments, USAGE } from './arguments.ts'

it('asks for two minutes, and whatever seed, unless told', () => {
  expect(readArguments([])).toEqual({ json: false, help: false, minutes: 2, calls: Infinity, seed: undefined })
})

it('asks as long as it takes where only calls are counted', () => {
  expect(readArguments(['--calls', '100000'])).toMatchObject({ minutes: 1_440, calls: 100_000 })
})

it('takes what it is told', () => {
  expect(readArguments(['--minutes', '0.5', '--calls', '100', '--seed', '7', '--json'])).toMatchObject({
    minutes: 0.5,
    calls: 100,
    seed: 7,
    json: true,
  })
})

it.each([
  [['--minutes', '0'], '--minutes'],
  [['--minutes', '1e3'], '--minutes'],
  [['--calls', '1.5'], '--calls'],
  [['--seed', '-1'], '--seed'],
  [['--seed', 'x'], '--seed'],
])('does not take %j', (args, named) => {
  expect(() => readArguments(args)).toThrow(named)
})

it('names every option in its usage', () => {
  const named = Array.from(USAGE.matchAll(/^ {2}--(\w+)/gm), ([, name]) => name)

  expect(named.toSorted()).toEqual(
    Object.keys(readArguments([]))
      .filter((name) => name !== 'help')
      .toSorted(),
  )
})
