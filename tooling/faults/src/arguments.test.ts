import { expect, it } from 'vitest'

import { readArguments } from './arguments.ts'

it('kills sixty times by default', () => {
  expect(readArguments([])).toEqual({ json: false, help: false, kills: 60, runs: 600, seed: undefined })
})

it('takes what is asked for', () => {
  const asked = ['--kills', '1000', '--runs', '10000', '--seed', '7', '--json']

  expect(readArguments(asked)).toEqual({ json: true, help: false, kills: 1_000, runs: 10_000, seed: 7 })
})

it.each(['0', '-1', '1.5', 'many', ''])('refuses %j kills', (kills) => {
  expect(() => readArguments([`--kills=${kills}`])).toThrow('Expected --kills to be a whole number')
})
