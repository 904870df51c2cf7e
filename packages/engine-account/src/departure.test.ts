import { refuse } from '@hoc/spine-schemas/decision'
import { OperatorActionId } from '@hoc/spine-schemas/operators'
import { aTenant, installation, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { departing, exportedOf, listing, purge, ROWS_AT_ONCE } from './departure.ts'

const tenant = aTenant({ state: 'terminated', plan: 'free' })
const departure = departing(tenant, noon)
const exported = { ...departure, exportedAt: noon, exportedRows: 17, exportSha: 'a'.repeat(64), version: 2 }
const due = departure.purgeAt

it('keeps the rows of a tenant that is terminated for as long as its plan says', () => {
  expect(departing(tenant, noon).purgeAt).toBe('2026-01-31T12:00:00.000Z')
  expect(departing(aTenant({ plan: 'enterprise' }), noon).purgeAt).toBe('2027-01-01T12:00:00.000Z')
})

it('lets an operator list the rows of a tenant for an hour after they said why', () => {
  const action = { tenantId: tenant.id, operation: 'tenants.open_export', entity: 'tenant', entityId: tenant.id }
  const id = OperatorActionId.parse('019b7a00-0000-7000-8000-0000000000b1')
  const opened = { ...action, id, reason: 'They asked for it.', actorId: installation, at: noon }

  expect(listing({ tenant, opened }, '2026-01-01T12:59:59.999Z')).toMatchObject({ accepted: true })
  expect(listing({ tenant, opened }, '2026-01-01T13:00:00.000Z')).toEqual(refuse('EXPORT_NOT_OPEN'))
  expect(listing({ tenant, opened: undefined }, noon)).toEqual(refuse('EXPORT_NOT_OPEN'))
  expect(listing({ tenant: undefined, opened }, noon)).toEqual(refuse('TENANT_NOT_FOUND'))
})

describe('an export', () => {
  const told = { rows: 17, sha256: 'a'.repeat(64), at: noon }

  it('is noted for a tenant that leaves, again and again until it is purged', () => {
    expect(exportedOf({ tenant, departure }, told)).toEqual({
      accepted: true,
      plan: { before: departure, after: exported },
    })
    expect(exportedOf({ tenant, departure: exported }, told)).toMatchObject({ accepted: true })
    expect(exportedOf({ tenant, departure: { ...exported, purgedAt: noon } }, told)).toEqual(refuse('TENANT_PURGED'))
  })

  it('is none of who is not there, or goes on', () => {
    expect(exportedOf({ tenant: undefined, departure: undefined }, told)).toEqual(refuse('TENANT_NOT_FOUND'))
    expect(exportedOf({ tenant: aTenant(), departure: undefined }, told)).toEqual(refuse('TENANT_NOT_TERMINATED'))
  })
})

describe('a purge', () => {
  it('ends with the last rows, and not before', () => {
    const at = { at: due }

    expect(purge({ tenant, departure: exported }, { ...at, rows: ROWS_AT_ONCE + 1 })).toMatchObject({
      plan: { after: { purgedAt: null, version: 3 } },
    })
    expect(purge({ tenant, departure: exported }, { ...at, rows: ROWS_AT_ONCE })).toMatchObject({
      plan: { after: { purgedAt: due, version: 3 } },
    })
  })

  it('is refused before an export, before its time, and twice', () => {
    const early = new Date(Date.parse(due) - 1).toISOString()

    expect(purge({ tenant, departure }, { rows: 1, at: due })).toEqual(refuse('TENANT_NOT_EXPORTED'))
    expect(purge({ tenant, departure: exported }, { rows: 1, at: early })).toEqual(refuse('PURGE_NOT_DUE'))
    expect(purge({ tenant, departure: { ...exported, purgedAt: due } }, { rows: 1, at: due })).toEqual(
      refuse('TENANT_PURGED'),
    )
    expect(purge({ tenant: aTenant(), departure: undefined }, { rows: 1, at: due })).toEqual(
      refuse('TENANT_NOT_TERMINATED'),
    )
  })
})
