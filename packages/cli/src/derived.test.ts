import type { Contract } from '@hoc/spine-schemas/contract'
import { contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { setGovernanceMode } from '@hoc/spine-schemas/governance'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { wordsOf } from '../test/words.ts'
import { askingOptions, writingOptions } from './ask.ts'
import { commandOf } from './derived.ts'
import { flagsOf, inputOf } from './input-flags.ts'
import { parse } from './parse.ts'

const all: readonly Contract[] = contracts

describe.each(all.map((each) => [each.name, each] as const))('the command of %s', (_, contract) => {
  it('takes the contract’s example from its own example', () => {
    const command = commandOf(contract)
    const [hoc, group, verb, ...args] = wordsOf(command.examples[0])

    expect([hoc, group, verb]).toEqual(['hoc', command.group, command.names[0]])
    expect(inputOf(flagsOf(contract), parse(command, args))).toEqual(contract.example.input)
  })

  it('has no key of the input for an option of its own', () => {
    const own = [...Object.keys(askingOptions), ...Object.keys(writingOptions), 'all', 'help', 'json']

    expect(flagsOf(contract).filter(({ name, inPath }) => !inPath && own.includes(name))).toEqual([])
  })
})

describe('a command line', () => {
  const odd = contract({
    ...contracts[0],
    name: 'things.weigh_all',
    input: z.strictObject({
      thingId: z.string(),
      weightInGrams: z.number(),
      fragile: z.boolean().optional(),
      sizes: z.array(z.int()).optional(),
      labels: z.record(z.string(), z.string()).optional(),
      code: z.string().nullable().optional(),
      shelf: z.int().nullable().optional(),
      marks: z.array(z.string()).default([]),
      doors: z.array(z.string()).default(['front', 'back']),
      notes: z.record(z.string(), z.string()).default({}),
    }),
    http: { method: 'POST', path: '/things/{thingId}' },
    example: { input: { thingId: 'a', weightInGrams: 1.5 }, output: null },
  })
  const input = (...args: string[]) => inputOf(flagsOf(odd), parse(commandOf(odd), args))

  it('is read as the schema says, and not otherwise', () => {
    expect(input('7', '--weight-in-grams', '2.5', '--fragile', '--sizes', '1', '--sizes=2')).toEqual({
      thingId: '7',
      weightInGrams: 2.5,
      fragile: true,
      sizes: [1, 2],
    })
    expect(input('7', '--weight-in-grams=-1', '--labels', '{"a":"b"}')).toEqual({
      thingId: '7',
      weightInGrams: -1,
      labels: { a: 'b' },
    })
  })

  it('takes digits for a text where a text is meant, and null where nothing may be', () => {
    const given = ['7', '--weight-in-grams', '1']

    expect(input(...given, '--code', '404', '--shelf', '12')).toMatchObject({ code: '404', shelf: 12 })
    expect(input(...given, '--code', '{"a":1}', '--shelf', 'null')).toMatchObject({ code: '{"a":1}', shelf: null })
    expect(input(...given, '--code', 'null')).toMatchObject({ code: null })
    expect(commandOf(odd).options?.['shelf']?.value).toBe('N|null')
  })

  it('is told what is meant where nothing is given, as one would write it', () => {
    const { marks, doors, notes } = commandOf(odd).options ?? {}

    expect(marks?.says).toBe('May be repeated.')
    expect(doors?.says).toBe('May be repeated, by default front, back.')
    expect(notes?.says).toBe('By default {}.')
  })

  it('keeps what does not decode, so that the schema says what is wrong', () => {
    expect(input('7', '--weight-in-grams', '1e3', '--labels', 'heavy')).toEqual({
      thingId: '7',
      weightInGrams: '1e3',
      labels: 'heavy',
    })
  })

  it('is told how long a text and how large a number may be', () => {
    const { options = {} } = commandOf(setGovernanceMode)

    expect(options['reason']?.says).toBe('Needed, 10 to 500 characters.')
    expect(commandOf(contracts[0]).options?.['title']?.says).toBe('Needed, up to 200 characters.')
  })

  it('says which option was meant', () => {
    expect(() => input('7', '--weigth-in-grams', '1')).toThrow('Did you mean --weight-in-grams?')
    expect(() => input('7', '--xyz', '1')).toThrow(/^Expected an option of "hoc things weigh-all", saw --xyz\.$/)
    expect(() => input('7', '8')).toThrow('Expected THING_ID after "hoc things weigh-all", saw "7" "8".')
    expect(() => input()).toThrow('saw nothing')
  })
})
