import type { z } from 'zod'

import { compiled } from './compiled.ts'

/** Parses the first of the rows, if there is one. `Schema.optional()` would make a schema anew for every read. */
export function first<Schema extends z.ZodType>(
  schema: Schema,
  rows: readonly unknown[],
): z.output<Schema> | undefined {
  return rows.length > 0 ? compiled(schema).parse(rows[0]) : undefined
}
