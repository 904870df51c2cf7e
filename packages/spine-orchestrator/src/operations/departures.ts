import { follow, GENESIS } from '@hoc/canonical/chain'
import { findTenant, lockTenant } from '@hoc/drivers/account'
import * as departures from '@hoc/drivers/departures'
import * as ledger from '@hoc/drivers/ledger'
import { findAction, insertAction } from '@hoc/drivers/operators'
import { departureOf, exportedOf, listing, purge, ROWS_AT_ONCE } from '@hoc/engine-account/departure'
import { onBothSides } from '@hoc/engine-account/operate'
import { accept, andThen, found } from '@hoc/spine-schemas/decision'
import {
  exportTenant,
  getDeparture,
  openExport,
  purgeTenant,
  recordExport,
  verifyTenantLedger,
} from '@hoc/spine-schemas/departures'
import { pageAsCut, pageBy } from '@hoc/spine-schemas/page'

import { actionOf } from '../action-of.ts'
import { operation } from '../kernel/operation.ts'

export const getDepartureOperation = operation(getDeparture, async ({ tx }) => {
  const [tenant, departure] = await Promise.all([findTenant(tx), departures.findDeparture(tx)])

  return andThen(departureOf({ tenant, departure }), (output) => ({ output }))
})

export const openExportOperation = operation(
  openExport,
  async (step) => {
    const tenant = await findTenant(step.tx)

    return andThen(found(tenant, 'TENANT_NOT_FOUND'), ({ id: tenantId }) => {
      const action = actionOf(openExport, step, { tenantId, entity: 'tenant', entityId: tenantId })
      return { output: action, writes: [insertAction(action)], facts: onBothSides(action, []), events: [] }
    })
  },
  { tables: ['operator_actions'] },
)

export const exportTenantOperation = operation(exportTenant, async ({ tx, input, caller, now }) => {
  const said = findAction(tx, openExport.name, caller.actorId)
  const [tenant, opened, rows] = await Promise.all([findTenant(tx), said, departures.listRows(tx, input)])
  const { items, nextCursor } = pageAsCut(rows, ({ position }) => position)

  return andThen(listing({ tenant, opened }, now), () => ({
    output: { items: items.map(({ item }) => item), nextCursor },
  }))
})

export const recordExportOperation = operation(
  recordExport,
  async (step) => {
    const { tx, input, now } = step
    const [tenant, departure] = await Promise.all([lockTenant(tx), departures.lockDeparture(tx)])

    return andThen(exportedOf({ tenant, departure }, { ...input, at: now }), ({ before, after }) => {
      const { tenantId } = after
      const action = actionOf(recordExport, step, { tenantId, entity: 'departure', entityId: tenantId })
      return {
        output: after,
        writes: [departures.applyDeparture(before, after), insertAction(action)],
        facts: onBothSides(action, [{ entity: 'departure', id: tenantId, before, after }]),
        events: [],
      }
    })
  },
  { tables: ['departures', 'operator_actions'] },
)

export const purgeTenantOperation = operation(
  purgeTenant,
  async (step) => {
    const { tx, now } = step
    const reads = [lockTenant(tx), departures.lockDeparture(tx), departures.countToPurge(tx, ROWS_AT_ONCE)] as const
    const [tenant, departure, rows] = await Promise.all(reads)

    return andThen(purge({ tenant, departure }, { rows, at: now }), ({ before, after }) => {
      const { tenantId } = after
      const action = actionOf(purgeTenant, step, { tenantId, entity: 'departure', entityId: tenantId })
      return {
        output: after,
        writes: [departures.deleteRows(ROWS_AT_ONCE), departures.applyDeparture(before, after), insertAction(action)],
        facts: onBothSides(action, [{ entity: 'departure', id: tenantId, before, after }]),
        events: [],
      }
    })
  },
  // And whatever other tables the tenant has rows in: it always has a member and a key.
  { tables: ['api_keys', 'departures', 'members', 'operator_actions', 'tenants'] },
)

export const verifyTenantLedgerOperation = operation(verifyTenantLedger, async ({ tx, input }) => {
  const after = Number(input.cursor ?? 0)
  const reads = [ledger.findHead(tx, after), ledger.listSealed(tx, { after, limit: input.limit })] as const
  const [start = GENESIS, rows] = await Promise.all(reads)
  const { items, nextCursor } = pageBy(rows, input.limit, ({ seal }) => String(seal.position))

  return accept({ output: { checked: items.length, ...follow(start, items), nextCursor } })
})
