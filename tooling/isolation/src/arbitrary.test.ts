import { contracts } from '@hoc/spine-schemas/contracts'
import type { Contract } from '@hoc/spine-schemas/contract'
import { Cursor } from '@hoc/spine-schemas/page'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { arbitraryOf, type Ground } from './arbitrary.ts'
import { createChance } from './chance.ts'
import { createInputs } from './inputs.ts'
import { idsIn } from './traces.ts'

const ID = '019b7a00-0000-7000-8000-0000000000c1'
const ground: Ground = { id: () => ID, words: () => 'zqaaaaaax1 of zqaaaaaax2' }

describe('what is made of a schema is what it takes', () => {
  it.each<[string, z.ZodType]>([
    ['text of some length', z.string().min(30).max(40)],
    ['text of few letters', z.string().max(3)],
    ['a pattern', z.string().regex(/^[a-z]{3}\.(?:\*|x_[0-9]+)$/)],
    ['an instant', z.iso.datetime()],
    ['a day', z.iso.date()],
    ['an address', z.string().trim().toLowerCase().pipe(z.email())],
    ['a URL', z.url()],
    ['whole numbers', z.int().min(3).max(9)],
    ['numbers above one', z.number().gt(1)],
    ['negative numbers', z.int().min(-5).max(-2)],
    ['an id', z.uuid()],
    ['choices', z.union([z.literal('a'), z.enum(['b', 'c']), z.boolean(), z.null()])],
    [
      'variants',
      z.discriminatedUnion('is', [z.object({ is: z.literal(1) }), z.object({ is: z.literal(2), x: z.int() })]),
    ],
    ['lists', z.array(z.int()).min(2).max(3)],
    ['pairs', z.tuple([z.int(), z.string()])],
    ['maps', z.record(z.string(), z.int())],
    ['what need not be there', z.strictObject({ a: z.int().optional(), b: z.int().nullable(), c: z.int().default(1) })],
    ['a cursor', Cursor],
    ['anything', z.unknown()],
  ])('%s', (_, schema) => {
    fc.assert(
      fc.property(arbitraryOf(schema, ground), (value) => {
        expect(schema.safeParse(value).error).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })
})

it('names ids by the schema that names them, also within a cursor', () => {
  const Named = z.uuid().brand<'Named'>()
  const asked: unknown[] = []
  const watching: Ground = { ...ground, id: (schema) => (asked.push(schema), ID) }

  fc.sample(arbitraryOf(z.object({ id: Named }), watching), 1)

  expect(asked[0]).toBe(Named)
  expect(idsIn(String(fc.sample(arbitraryOf(Cursor, ground), 1)[0]))).toEqual([ID])
})

describe('the inputs of a contract', () => {
  it.each((contracts as readonly Contract[]).map((contract) => [contract.name, contract] as const))(
    '%s: are mostly valid where they are meant to be',
    (_, contract) => {
      const inputs = createInputs(contract, ground, createChance(1))
      const valid = Array.from({ length: 20 }, () => contract.input.safeParse(inputs.valid()).success)

      expect(valid.filter(Boolean).length).toBeGreaterThan(15)
    },
  )

  it('are the same again from the same seed, and hostile where they are meant to be', () => {
    const [contract] = contracts
    const drawn = (seed: number) => {
      const inputs = createInputs(contract, ground, createChance(seed))
      return JSON.stringify(Array.from({ length: 30 }, () => [inputs.valid(), inputs.hostile(ID)]))
    }

    expect(drawn(7)).toBe(drawn(7))
    expect(drawn(7)).not.toBe(drawn(8))
    expect(drawn(7)).toMatch(/set role/i)
    expect(drawn(7)).toContain(ID)
  })
})
