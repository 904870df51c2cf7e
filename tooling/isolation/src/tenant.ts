import type { Contract } from '@hoc/spine-schemas/contract'
import { ActorId, TenantId, type Caller } from '@hoc/spine-schemas/caller'
import type { z } from 'zod'

import type { Ground } from './arbitrary.ts'
import type { Chance } from './chance.ts'
import { createInputs, type Inputs } from './inputs.ts'
import { canary, markOf, tracesIn } from './traces.ts'

/** One of those who are to be kept apart, and what is known of it. */
export interface Tenant {
  readonly id: TenantId
  /** What its canaries bear. */
  readonly mark: string
  readonly state: 'active' | 'suspended'
  /** Somebody who may do everything there, in process. */
  readonly founder: Caller
  readonly ids: Ids
  /** Ids and words of others that it has sent in a write that was done: it may get those back. */
  readonly sent: Set<string>
  /** Runs of others that it has named in whatever it asked: its own dispatch records tell which run was meant. */
  readonly named: Set<string>
  /** What it asks with, by contract and by who is within reach. */
  readonly inputs: Map<string, Inputs>
  words(): string
}

/** Ids and texts of one tenant, by the schema that contracts name them with. */
interface Ids {
  /** Keeps every id in a value, under the schemas that it was answered by. */
  keep(schema: z.core.$ZodType, value: unknown): void
  /** Keeps every text of its own words in a value that it sent. */
  hear(schema: z.core.$ZodType, value: unknown): void
  /** What it has sent where a schema stands. */
  said(schema: z.core.$ZodType, choice: number): string | undefined
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
    ids: createIds(mark),
    sent: new Set(),
    named: new Set(),
    inputs: new Map(),
    words: () => `${canary(mark, said++)} of ${canary(mark, said++)}`,
  }
}

interface Reach {
  readonly chance: Chance
  /** How many of the ids are to be those of others. */
  readonly foreign: number
}

/** What one tenant asks a contract: with its own ids and words, and so often with those of others. Made once for each of them. */
export function inputsOf(contract: Contract, asks: Tenant, others: readonly Tenant[], reach: Reach): Inputs {
  const known = `${contract.name} ${reach.foreign} ${others.map(({ id }) => id).join(' ')}`
  const inputs = asks.inputs.get(known) ?? createInputs(contract, groundOf(asks, others, reach), reach.chance)
  asks.inputs.set(known, inputs)
  return inputs
}

function groundOf(asks: Tenant, others: readonly Tenant[], { chance, foreign }: Reach): Ground {
  return {
    words: asks.words,
    borrowed(schema) {
      const other = others.length > 0 && chance.is(foreign / 2) ? chance.one(others) : undefined
      return other?.ids.said(schema, chance.below(1_000))
    },
    id(schema, choice) {
      const other = others[choice % (others.length || 1)]
      const from = other && chance.is(foreign) ? other : asks
      return from.ids.find(schema, choice) ?? crypto.randomUUID()
    },
  }
}

const MOST = 200

function createIds(mark: string): Ids {
  const known = new Map<z.core.$ZodType, string[]>()
  const all: string[] = []
  const of = (schema: z.core.$ZodType) => {
    const texts = known.get(schema) ?? []
    known.set(schema, texts)
    return texts
  }

  return {
    keep(schema, value) {
      for (const [named, id] of textsIn(schema, value).filter(([leaf]) => isId(leaf))) {
        add(all, id)
        add(of(named), id)
      }
    },
    hear(schema, value) {
      const texts = textsIn(schema, value).filter(([, text]) => tracesIn(text).some((trace) => markOf(trace) === mark))
      for (const [leaf, text] of texts) add(of(leaf), text)
    },
    said: (schema, choice) => (isId(schema) ? undefined : oneOf(known.get(schema) ?? [], choice)),
    // What its schema has no ids of, such as a cursor, gets any.
    find: (schema, choice) => oneOf(known.get(schema) ?? all, choice),
  }
}

function add(texts: string[], text: string): void {
  if (!texts.includes(text)) texts.push(text)
  if (texts.length > MOST) texts.splice(MOST / 2, 1) // so that there are old ones and new ones
}

function oneOf(texts: readonly string[], choice: number): string | undefined {
  return texts[choice % (texts.length || 1)]
}

interface Def {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly element?: z.core.$ZodType
  readonly options?: readonly z.core.$ZodType[]
  readonly innerType?: z.core.$ZodType
  readonly out?: z.core.$ZodType
  readonly format?: string
}

const defOf = (schema: z.core.$ZodType) => schema._zod.def as unknown as Def

function isId(schema: z.core.$ZodType): boolean {
  return ['uuid', 'guid'].includes(defOf(schema).format ?? '')
}

function textsIn(schema: z.core.$ZodType, value: unknown): (readonly [z.core.$ZodType, string])[] {
  const { shape, element, options = [], innerType, out } = defOf(schema)
  const further = [...options, innerType, out].flatMap((one) => (one ? [one] : []))
  if (value === null || value === undefined) return []
  if (typeof value === 'string' && further.length === 0) return [[schema, value]]
  if (Array.isArray(value) && element) return value.flatMap((item) => textsIn(element, item))
  if (shape) return Object.entries(shape).flatMap(([key, of]) => textsIn(of, (value as Record<string, unknown>)[key]))
  return further.flatMap((one) => textsIn(one, value))
}

/** The ids and words of others that are in what a tenant sends. */
export function foreignIn(input: unknown, asks: Tenant, ownerOf: (trace: string) => string | undefined): string[] {
  return tracesIn(JSON.stringify(input)).filter((trace) => {
    const owner = ownerOf(trace)
    return owner !== undefined && owner !== asks.id
  })
}
