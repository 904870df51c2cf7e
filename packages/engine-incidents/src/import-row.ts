import type { ActorId } from '@hoc/spine-schemas/caller'
import type { ImportRow } from '@hoc/spine-schemas/import-rows'
import type { RowRefusal } from '@hoc/spine-schemas/imports'

import { hoursBefore } from './spans.ts'

/** Who takes rows over, from which earlier system, and when. */
export interface Importing {
  readonly source: string
  readonly sourceTenant: string | undefined
  readonly by: ActorId
  readonly at: string
}

type Instant = string | null | undefined

/** Why nothing of a row is taken over, whatever it tells of: it is another's, it did not happen, or not yet. */
export function objectionTo(
  row: ImportRow,
  instants: readonly Instant[],
  { sourceTenant, at }: Importing,
): RowRefusal | undefined {
  if (row.tenant_id && row.tenant_id !== sourceTenant) return 'TENANT_NOT_MEANT'
  if (row.is_synthetic) return 'ROW_SYNTHETIC'
  const [begun = at, ...later] = [row.created_at, ...instants].filter((each) => typeof each === 'string').map(inUtc)
  if ([begun, ...later].some((each) => each > at)) return 'INSTANT_AHEAD'
  return later.some((each) => each < begun) ? 'INSTANTS_DISORDERED' : undefined
}

/** An instant as contracts speak it, whatever its offset was. */
export function inUtc(instant: string): string {
  return hoursBefore(instant, 0)
}

/** The first of some that says anything. */
export function firstOf(...said: readonly Instant[]): string | undefined {
  return said.find((each) => each) ?? undefined
}

/** A person of the earlier system, who is nobody here; where none was kept, the system itself. */
export function personOf(name: Instant, { source }: Importing): ActorId {
  return (name ? `${source}:${name}` : source) as ActorId
}

/** A text as far as it fits: the whole of it is kept with the row. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - 1)
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`
}
