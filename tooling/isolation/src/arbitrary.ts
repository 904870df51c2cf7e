import fc, { type Arbitrary } from 'fast-check'
import { z } from 'zod'

/** What inputs are made of, besides what a schema says. */
export interface Ground {
  /** An id of what this schema names, chosen by a number. */
  readonly id: (schema: z.core.$ZodType, choice: number) => string
  /** Words of whoever asks, never the same twice. */
  readonly words: () => string
  /** What somebody else has said where this schema stands, if it is to be that. */
  readonly borrowed?: (schema: z.core.$ZodType) => string | undefined
}

const EMPTY = z.string()

type Make = (schema: z.core.$ZodType, def: Def, ground: Ground) => Arbitrary<unknown>

const inner: Make = (_, { innerType = EMPTY }, ground) => arbitraryOf(innerType, ground)
const perhaps: Make = (schema, def, ground) => fc.option(inner(schema, def, ground), { nil: undefined })
const eachOf = (schemas: readonly z.core.$ZodType[] = [], ground: Ground) =>
  schemas.map((schema) => arbitraryOf(schema, ground))

const makes: Readonly<Record<string, Make>> = {
  object: (_, { shape = {} }, ground) => objectOf(shape, ground),
  array: (schema, { element = EMPTY }, ground) => arrayOf(schema, element, ground),
  tuple: (_, { items }, ground) => fc.tuple(...eachOf(items, ground)),
  record: (_, def, ground) => recordOf(def, ground),
  union: (_, { options }, ground) => fc.oneof(...eachOf(options, ground)),
  optional: perhaps,
  default: perhaps,
  prefault: perhaps,
  nullable: (schema, def, ground) => fc.option(inner(schema, def, ground), { nil: null }),
  nonoptional: inner,
  readonly: inner,
  catch: inner,
  pipe: pipeOf,
  string: (schema, { format }, ground) => textOf(schema, format, ground),
  number: (schema, { format }) => numberOf(told(schema), format !== undefined),
  boolean: () => fc.boolean(),
  enum: (_, { entries = {} }) => fc.constantFrom(...Object.values(entries)),
  literal: (_, { values = [] }) => fc.constantFrom(...values),
  null: () => fc.constant(null),
}

/** Values that a schema takes, as well as its shape tells: what it refines besides is for whoever draws them to see. */
export function arbitraryOf(schema: z.core.$ZodType, ground: Ground): Arbitrary<unknown> {
  const def = schema._zod.def as unknown as Def
  return makes[def.type]?.(schema, def, ground) ?? fc.jsonValue()
}

interface Def {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly element?: z.core.$ZodType
  readonly items?: readonly z.core.$ZodType[]
  readonly options?: readonly z.core.$ZodType[]
  readonly innerType?: z.core.$ZodType
  readonly keyType?: z.core.$ZodType
  readonly valueType?: z.core.$ZodType
  readonly in?: z.core.$ZodType
  readonly out?: z.core.$ZodType
  readonly reverseTransform?: unknown
  readonly entries?: Readonly<Record<string, unknown>>
  readonly values?: readonly unknown[]
  readonly format?: string
}

interface Told {
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly exclusiveMaximum?: number
  readonly pattern?: string
  readonly format?: string
}

function objectOf(shape: Readonly<Record<string, z.core.$ZodType>>, ground: Ground): Arbitrary<unknown> {
  const values = Object.entries(shape).map(([key, value]) => [key, arbitraryOf(value, ground)] as const)
  // Undefined is not sent: JSON has none.
  return fc
    .record(Object.fromEntries(values))
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)))
}

function arrayOf(schema: z.core.$ZodType, element: z.core.$ZodType, ground: Ground): Arbitrary<unknown> {
  const { minItems = 0, maxItems = 3 } = told(schema)
  return fc.array(arbitraryOf(element, ground), {
    minLength: minItems,
    maxLength: Math.max(minItems, Math.min(maxItems, 3)),
  })
}

function recordOf({ keyType = EMPTY, valueType = EMPTY }: Def, ground: Ground): Arbitrary<unknown> {
  const entry = fc.tuple(arbitraryOf(keyType, ground).map(String), arbitraryOf(valueType, ground))
  return fc.array(entry, { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
}

// A codec is sent as it is outside: what is inside is made, and written out. Anything else is read from what goes in.
function pipeOf(schema: z.core.$ZodType, def: Def, ground: Ground): Arbitrary<unknown> {
  const { in: from = EMPTY, out: to = EMPTY, reverseTransform } = def
  if (reverseTransform)
    return arbitraryOf(to, ground).map((value) => z.safeEncode(schema, value as never).data ?? value)
  const isOpaque = (from._zod.def as { type: string }).type === 'transform' || isFormat(to)
  return arbitraryOf(isOpaque ? to : from, ground)
}

function isFormat(schema: z.core.$ZodType): boolean {
  return 'format' in schema._zod.def
}

const instant = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

function textOf(schema: z.core.$ZodType, format: string | undefined, ground: Ground): Arbitrary<string> {
  const known = {
    uuid: () => fc.nat().map((choice) => ground.id(schema, choice)),
    guid: () => fc.nat().map((choice) => ground.id(schema, choice)),
    datetime: () => instant,
    date: () => instant.map((at) => at.slice(0, 10)),
    email: () => fc.constant(0).map(() => `${ground.words().split(' ', 1)[0]}@example.com`),
    url: () => fc.constant(0).map(() => `https://example.com/${ground.words().split(' ', 1)[0]}`),
  }[format ?? '']
  const own = (text: string) => ground.borrowed?.(schema) ?? text
  if (known) return known().map(own)
  const { minLength = 0, maxLength = 200, pattern } = told(schema)
  if (pattern !== undefined) return matching(pattern)
  return fc.constant(0).map(() => own(ground.words().padEnd(minLength, '.').slice(0, maxLength)))
}

// Few patterns hold what a generator does not know, such as a look behind: then words have to do.
function matching(pattern: string): Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern))
  } catch (error) {
    if (error instanceof Error) return fc.string()
    throw error
  }
}

function numberOf(limits: Told, isInt: boolean): Arbitrary<number> {
  const min = limits.minimum ?? (limits.exclusiveMinimum === undefined ? 0 : limits.exclusiveMinimum + 1)
  const max = limits.maximum ?? (limits.exclusiveMaximum === undefined ? min + 1_000 : limits.exclusiveMaximum - 1)
  const most = Math.min(max, Math.max(min, 0) + 1_000_000)
  if (isInt) return fc.integer({ min: Math.max(min, -(2 ** 31)), max: most })
  return fc.double({ min, max: most, noNaN: true })
}

function told(schema: z.core.$ZodType): Told {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Told
}
