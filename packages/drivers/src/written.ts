import { isDeepStrictEqual } from 'node:util'

import type { z } from 'zod'

import { compiled } from './compiled.ts'

/** What is about to be written, as it will be read. What would not be read again as it is ends the transaction that would write it. */
export function written<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): z.output<Schema> {
  const read = compiled(schema).parse(value)
  if (!isDeepStrictEqual(read, value))
    throw new Error(
      `Expected that what is written is read again as it is, and of this it is not: ${otherIn(value, read)}.`,
    )
  return value
}

// By name alone: what is in it may be a secret.
function otherIn(value: unknown, read: unknown): string {
  const [before, after] = [new Map(Object.entries(value ?? {})), new Map(Object.entries(read ?? {}))]
  const keys = new Set([...before.keys(), ...after.keys()])
  const other = [...keys].filter((key) => !isDeepStrictEqual(before.get(key), after.get(key)))
  return other.map((key) => `"${key}"`).join(', ')
}

/** The same of each of many. */
export function allWritten<Schema extends z.ZodType>(schema: Schema, values: readonly z.output<Schema>[]) {
  return values.map((value) => written(schema, value))
}
