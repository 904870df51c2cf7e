import type { z } from 'zod'

import { compiled } from './compiled.ts'

/** Parses each of the rows. `z.array()` would make a schema anew for every read. */
export function all<Schema extends z.ZodType>(schema: Schema, rows: readonly unknown[]): z.output<Schema>[] {
  const one = compiled(schema)
  return rows.map((row) => one.parse(row))
}
