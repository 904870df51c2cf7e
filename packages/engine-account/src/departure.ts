import type { Tenant } from '@hoc/spine-schemas/account'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import {
  EXPORT_OPEN_MS,
  type Departure,
  type exportTenant,
  type getDeparture,
  type purgeTenant,
  type recordExport,
} from '@hoc/spine-schemas/departures'
import type { OperatorAction } from '@hoc/spine-schemas/operators'

import { entitled } from './entitled.ts'
import { later } from './issue.ts'

/** A departure before and after. */
export interface DepartureChange {
  readonly before: Departure
  readonly after: Departure
}

/** What there is of a tenant that leaves. */
interface Leaving {
  readonly tenant: Tenant | undefined
  readonly departure: Departure | undefined
}

const DAY_MS = 86_400_000

/** How many rows are deleted in one transaction. */
export const ROWS_AT_ONCE = 5_000

/** The departure of a tenant that is terminated: its plan says for how long its rows are kept. */
export function departing({ id, plan }: Pick<Tenant, 'id' | 'plan'>, at: string): Departure {
  const purgeAt = later(at, entitled(plan).keptDays * DAY_MS)
  const nothing = { exportedAt: null, exportedRows: null, exportSha: null, purgedAt: null }
  return { tenantId: id, terminatedAt: at, purgeAt, ...nothing, version: 1 }
}

/** What becomes of the rows of a tenant that is closed. */
export function departureOf({ tenant, departure }: Leaving): Decision<Departure, RefusalCode<typeof getDeparture>> {
  if (!tenant) return refuse('TENANT_NOT_FOUND')
  return departure ? accept(departure) : refuse('TENANT_NOT_TERMINATED')
}

/** Lets an operator list the rows of a tenant who said not long ago why. `opened` is when they last did. */
export function listing(
  { tenant, opened }: { readonly tenant: Tenant | undefined; readonly opened: OperatorAction | undefined },
  at: string,
): Decision<Tenant, RefusalCode<typeof exportTenant>> {
  if (!tenant) return refuse('TENANT_NOT_FOUND')
  const isOpen = opened !== undefined && Date.parse(at) - Date.parse(opened.at) < EXPORT_OPEN_MS
  return isOpen ? accept(tenant) : refuse('EXPORT_NOT_OPEN')
}

/** Notes that the rows of a tenant were exported. */
export function exportedOf(
  leaving: Leaving,
  { rows, sha256, at }: { readonly rows: number; readonly sha256: string; readonly at: string },
): Decision<DepartureChange, RefusalCode<typeof recordExport>> {
  const found = departureOf(leaving)
  if (!found.accepted) return found
  const { plan: before } = found
  if (before.purgedAt !== null) return refuse('TENANT_PURGED')

  const exported = { exportedAt: at, exportedRows: rows, exportSha: sha256 }
  return accept({ before, after: { ...before, ...exported, version: before.version + 1 } })
}

/** Deletes rows of a tenant: none before it was exported, and none before its time. The last of them end it. */
export function purge(
  leaving: Leaving,
  { rows, at }: { readonly rows: number; readonly at: string },
): Decision<DepartureChange, RefusalCode<typeof purgeTenant>> {
  const found = departureOf(leaving)
  if (!found.accepted) return found
  const { plan: before } = found
  if (before.purgedAt !== null) return refuse('TENANT_PURGED')
  if (before.exportedAt === null) return refuse('TENANT_NOT_EXPORTED')
  if (Date.parse(before.purgeAt) > Date.parse(at)) return refuse('PURGE_NOT_DUE')

  const purgedAt = rows <= ROWS_AT_ONCE ? at : null
  return accept({ before, after: { ...before, purgedAt, version: before.version + 1 } })
}
