import type { Contract } from '@hoc/spine-schemas/contract'
import { ActorId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import type { z } from 'zod'

import type { Ground } from './arbitrary.ts'
import type { Chance } from './chance.ts'
import { createInputs, type Inputs } from './inputs.ts'
import { canary, idsIn } from './traces.ts'

/** One of those who are to be kept apart, and what is known of it. */
export interface Tenant {
  readonly id: TenantId
  /** What its canaries bear. */
  readonly mark: string
  readonly state: 'active' | 'suspended'
  /** Somebody who may do everything there, in process. */
  readonly founder: Caller
  readonly ids: Ids
  /** Ids of others that it has sent in a write that was done: it may get those back. */
  readonly sent: Set<string>
  /** What it asks with, by contract and by who is within reach. */
  readonly inputs: Map<string, Inputs>
  words(): string
}

/** Ids of one tenant, by the schema that its contracts name them with. */
interface Ids {
  /** Keeps every id in a value, under the schemas that it was answered by. */
  keep(schema: z.core.$ZodType, value: unknown): void
  find(schema: z.core.$ZodType, choice: number): string | undefined
}

let born = 0

/** Makes a tenant of which the database does not know yet. */
export function aTenant(chance: Chance, state: Tenant['state'] = 'active'): Tenant {
  const id = TenantId.parse(crypto.randomUUID())
  const mark = `${(born++).toString(36)}${chance.below(36 ** 3).toString(36)}`.padStart(6, '0').slice(-6)
  let said = 0
  return {
    id,
    mark,
    state,
    founder: { tenantId: id, actorId: ActorId.parse('installation'), grants: ['*'], scopes: ['*'] },
    ids: createIds(),
    sent: new Set(),
    inputs: new Map(),
    words: () => `${canary(mark, said++)} of ${canary(mark, said++)}`,
  }
}

interface Reach {
  readonly chance: Chance
  /** How many of the ids are to be those of others. */
  readonly foreign: number
}

/** What one tenant asks a contract: with its own ids, and so often with those of others. Made once for each of them. */
export function inputsOf(contract: Contract, asks: Tenant, others: readonly Tenant[], reach: Reach): Inputs {
  const known = `${contract.name} ${reach.foreign} ${others.map(({ id }) => id).join(' ')}`
  const inputs = asks.inputs.get(known) ?? createInputs(contract, groundOf(asks, others, reach), reach.chance)
  asks.inputs.set(known, inputs)
  return inputs
}

function groundOf(asks: Tenant, others: readonly Tenant[], { chance, foreign }: Reach): Ground {
  return {
    words: asks.words,
    id(schema, choice) {
      const other = others[choice % (others.length || 1)]
      const from = other && chance.is(foreign) ? other : asks
      return from.ids.find(schema, choice) ?? crypto.randomUUID()
    },
  }
}

function createIds(): Ids {
  const known = new Map<z.core.$ZodType, string[]>()
  const all: string[] = []

  return {
    keep(schema, value) {
      for (const [named, id] of namedIds(schema, value)) {
        const of = known.get(named) ?? []
        known.set(named, of)
        if (of.includes(id)) continue
        of.push(id)
        all.push(id)
        if (of.length > MOST) of.splice(chanceless(of.length), 1)
        if (all.length > MOST) all.splice(0, 1)
      }
    },
    // What its schema has no ids of, such as a cursor, gets any.
    find(schema, choice) {
      const of = known.get(schema) ?? all
      return of[choice % (of.length || 1)]
    },
  }
}

const MOST = 200
const chanceless = (length: number) => Math.floor(length / 2)

interface Def {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly element?: z.core.$ZodType
  readonly options?: readonly z.core.$ZodType[]
  readonly innerType?: z.core.$ZodType
  readonly out?: z.core.$ZodType
  readonly format?: string
}

function namedIds(schema: z.core.$ZodType, value: unknown): (readonly [z.core.$ZodType, string])[] {
  const { shape, element, options, innerType, out, format } = schema._zod.def as unknown as Def
  if (value === null || value === undefined) return []
  if (typeof value === 'string') {
    if (format === 'uuid' || format === 'guid') return [[schema, value]]
    const further = [...(options ?? []), innerType, out].flatMap((one) => (one ? [one] : []))
    return further.flatMap((one) => namedIds(one, value))
  }
  if (Array.isArray(value)) return element ? value.flatMap((item) => namedIds(element, item)) : []
  if (shape) return Object.entries(shape).flatMap(([key, of]) => namedIds(of, (value as Record<string, unknown>)[key]))
  return [...(options ?? []), innerType, out].flatMap((one) => (one ? namedIds(one, value) : []))
}

/** The ids of others that are in what a tenant sends. */
export function foreignIn(input: unknown, asks: Tenant, ownerOf: (id: string) => string | undefined): string[] {
  return idsIn(JSON.stringify(input)).filter((id) => {
    const owner = ownerOf(id)
    return owner !== undefined && owner !== asks.id
  })
}
