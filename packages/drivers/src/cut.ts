import type { CutPage } from '@hoc/spine-schemas/page'
import { z } from 'zod'

import { all } from './all.ts'
import { first } from './first.ts'

/** How many bytes of parameters a page is read with: its rows are cut off there, whatever its limit. */
export const PAGE_BYTES = 2_097_152

interface Cut {
  /** The column that the page is in order of. */
  readonly by: string
  /** Which rows are of the page: others are read besides. All, unless told. */
  readonly of?: string
  readonly limit: string
}

/**
 * The rows that make a page: as many as its limit, and of large ones as many as begin within the bytes of a page, the first
 * always. `source` has the `bytes` of each row, and one row beyond.
 */
export function cutBy(source: string, { by, of = 'true', limit }: Cut): string {
  return `(select * from (select *, lead(${by}) over along is not null as "hasNext",
        sum(bytes) over along - bytes as before, count(*) filter (where ${of}) over along as nth
      from ${source} page window along as (order by ${by})) counted
    where nth <= ${limit} and (nth <= 1 or before < ${PAGE_BYTES})) cut`
}

const Followed = z.object({ hasNext: z.boolean() })

/** The page that such rows are. */
export function cutPage<Schema extends z.ZodType>(schema: Schema, rows: readonly unknown[]): CutPage<z.output<Schema>> {
  return { items: all(schema, rows), more: first(Followed, rows.slice(-1))?.hasNext ?? false }
}
