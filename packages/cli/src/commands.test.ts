import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'

import { wordsOf } from '../test/words.ts'
import { nameOf } from './command.ts'
import { commands } from './commands.ts'
import { parse } from './parse.ts'

const all: readonly Contract[] = contracts

it('has a command for every operation that HTTP reaches, but where one of our own is named so', () => {
  const names = commands.map(nameOf)
  const reachable = all
    .filter(({ http }) => http !== null)
    .map(({ name }) => name.replace('.', ' ').replaceAll('_', '-'))

  for (const name of reachable) expect(names).toContain(name)
})

it('has no two commands of one name, whichever of their names', () => {
  const names = commands.flatMap(({ group = '', names: own }) => own.map((name) => `${group} ${name}`))

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe.each(commands.map((command) => [nameOf(command), command] as const))('hoc %s', (name, command) => {
  it('is described in the house’s words', () => {
    expect(command.says).toMatch(/^[A-Z].*\.$/)
    for (const { says } of Object.values(command.options ?? {})) expect(says).toMatch(/^$|^[A-Z0-9].*\.$/)
  })

  it.each(command.examples)('can be called like %j', (example) => {
    const [line = ''] = example.split(/ [|>] /)
    const words = wordsOf(line).filter((word) => !/^[A-Z_]+=/.test(word))

    expect(words.slice(0, command.group ? 3 : 2)).toEqual(['hoc', ...name.split(' ')])
    expect(() => parse(command, words.slice(command.group ? 3 : 2))).not.toThrow()
  })
})

it.each([
  ['incidents', 'ack'],
  ['incidents', 'ls'],
  ['incidents', 'events'],
  ['incidents', 'count'],
  ['governance', 'show'],
  ['governance', 'set'],
  ['outbox', 'ls'],
  ['jobs', 'ls'],
  ['audit', 'ls'],
  ['ops', 'ls'],
])('has the short name hoc %s %s', (group, short) => {
  expect(commands.filter((command) => command.group === group && command.names.includes(short))).toHaveLength(1)
})
