import type { TenantId } from '@hoc/spine-schemas/caller'
import { z } from 'zod'

import type { Write } from './tx.ts'

const Held = z.tuple([z.object({ held: z.int().nonnegative() })])

/** Who wants to hold how many slots of what, and for how long. */
export interface Holding {
  readonly tenantId: TenantId
  /** A key or, for what all its keys may have under way together, the tenant. */
  readonly subjectId: string
  readonly holder: string
  readonly wanted: number
  readonly most: number
  readonly lastsMs: number
}

/** Holds so many slots instead of those that were held, across tenants: what `held` reads is answered. */
export function applySlots({ tenantId, subjectId, holder, wanted, most, lastsMs }: Holding): Write {
  return {
    effect: 'write',
    name: 'slots.apply',
    text: `select hoc.hold_slots($1, $2, $3, $4, $5, $6 * interval '1 millisecond') as held`,
    values: [tenantId, subjectId, holder, wanted, most, lastsMs],
  }
}

/** Reads how many slots are held now. */
export function held(rows: readonly unknown[]): number {
  return Held.parse(rows)[0].held
}
