import { expect, test } from 'vitest'

import { readArguments } from './arguments.ts'

test('measures everything in five rounds unless told otherwise', () => {
  expect(readArguments([])).toEqual({
    names: [],
    list: false,
    json: false,
    rounds: 5,
    runMs: 1_500,
    concurrency: undefined,
    help: false,
  })
})

test('takes cases by name, and how long and how often', () => {
  expect(
    readArguments(['kernel.read', '--rounds', '2', '--run-ms', '300', '--concurrency', '16', '--json']),
  ).toMatchObject({
    names: ['kernel.read'],
    rounds: 2,
    runMs: 300,
    concurrency: 16,
    json: true,
  })
})

test('helps who asks for it', () => {
  expect(readArguments(['--help'])).toMatchObject({ help: true })
})

test.each(['0', '51', '1.5', 'many'])('refuses %s rounds', (rounds) => {
  expect(() => readArguments(['--rounds', rounds])).toThrow(
    `Expected --rounds to be a whole number from 1 to 50, saw "${rounds}".`,
  )
})
