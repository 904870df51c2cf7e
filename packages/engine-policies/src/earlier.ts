import { digest } from '@hoc/canonical/digest'
import type { ManifestLine } from '@hoc/spine-schemas/evaluations'

/** A row as it stands. */
export interface Standing {
  readonly entity: string
  readonly id: string
  readonly row: object
}

/** How many earlier rows of a kind have a line each: all others of it share one. */
export const MOST_LINES = 1_000

/** What told of a run before it ended, as digests, in the order in which it is given. */
export function earlierLines(runId: string, known: readonly Standing[]): ManifestLine[] {
  const kinds = [...Map.groupBy(known, ({ entity }) => entity)]
  return kinds.flatMap(([entity, rows]) => [
    ...rows.slice(0, MOST_LINES).map(({ id, row }) => ({ entity, id, sha: digest(row), earlier: true as const })),
    ...together({ entity, id: runId }, rows.slice(MOST_LINES)),
  ])
}

function together(line: Pick<ManifestLine, 'entity' | 'id'>, rows: readonly Standing[]): ManifestLine[] {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  return [{ ...line, sha: shaOfAll(rows.map(({ row }) => digest(row))), earlier: true, ids }]
}

/** The digest of many rows, made of theirs. */
export function shaOfAll(shas: readonly string[]): string {
  return digest(shas)
}
