import { expectSame } from '@hoc/canonical/same'
import type { z } from 'zod'

import { compiled } from './compiled.ts'

/** What is about to be written, as it will be read. What would not be read again as it is ends the transaction that would write it. */
export function written<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): z.output<Schema> {
  expectSame(value, compiled(schema).parse(value))
  return value
}

/** The same of each of many. */
export function allWritten<Schema extends z.ZodType>(schema: Schema, values: readonly z.output<Schema>[]) {
  return values.map((value) => written(schema, value))
}
