import type { Contract } from '@hoc/spine-schemas/contract'
import fc from 'fast-check'
import { z } from 'zod'

import { arbitraryOf, type Ground } from './arbitrary.ts'
import type { Chance } from './chance.ts'
import { hostileKeys, hostileTexts } from './hostile.ts'
import { idsIn } from './traces.ts'

type Input = Readonly<Record<string, unknown>>

/** What a contract can be asked, by its schema and its example. */
export interface Inputs {
  /** An input that the schema takes, if a few attempts find one. */
  valid(): Input
  /** One with which somebody tries to get across to the tenant of this id. */
  hostile(tenantId: string): Input
}

const AT_ONCE = 8
const ATTEMPTS = 8

/** Makes the inputs of one contract from what its schema says. */
export function createInputs({ input, example }: Contract, ground: Ground, chance: Chance): Inputs {
  const arbitrary = arbitraryOf(input, ground) as fc.Arbitrary<Input>
  const given = Object.entries(example.input).filter(([, value]) => idsIn(JSON.stringify(value)).length === 0)
  let made: Input[] = []

  return {
    valid() {
      let candidate = next()
      for (let attempt = 1; attempt < ATTEMPTS && !z.safeParse(input, candidate).success; attempt++) {
        candidate = { ...next(), ...(attempt > ATTEMPTS / 2 && Object.fromEntries(given)) }
      }
      return candidate
    },
    hostile(tenantId) {
      const texts = hostileTexts(tenantId)
      const bent = Object.entries(next()).map(([key, value]) => [key, bend(value, texts)])
      const extra = chance.is(0.2) ? [chance.one(Object.entries(hostileKeys(tenantId)))] : []
      return Object.fromEntries([...bent, ...extra])
    },
  }

  // What is drawn together knows the same ids, so that is not much.
  function next(): Input {
    if (made.length === 0) made = fc.sample(arbitrary, { seed: chance.below(2 ** 31), numRuns: AT_ONCE })
    const drawn = made.pop() ?? {}
    const borrowed = given.filter(() => chance.is(0.15))
    return { ...drawn, ...Object.fromEntries(borrowed) }
  }

  function bend(value: unknown, texts: readonly string[]): unknown {
    if (chance.is(0.5)) return value
    if (Array.isArray(value)) return [...value, chance.one(texts)]
    if (typeof value === 'number') return chance.one([-1, 0, 2 ** 53, 1.5, chance.one(texts)])
    if (typeof value !== 'string') return chance.one([value, chance.one(texts)])
    const text = chance.one(texts)
    return chance.one([text, `${value}${text}`, [value], { [value]: text }])
  }
}
