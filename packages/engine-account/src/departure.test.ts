import { refuse } from '@hoc/spine-schemas/decision'
import { aTenant, noon } from '@hoc/spine-schemas/testing/account'
import { describe, expect, it } from 'vitest'

import { departing, exportedOf, purge, ROWS_AT_ONCE } from './departure.ts'

const tenant = aTenant({ state: 'terminated', plan: 'free' })
const departure = departing(tenant, noon)
const exported = { ...departure, exportedAt: noon, exportedRows: 17, exportSha: 'a'.repeat(64), version: 2 }
const due = departure.purgeAt

it('keeps the rows of a tenant that is terminated for as long as its plan says', () => {
  expect(departing(tenant, noon).purgeAt).toBe('2026-01-31T12:00:00.000Z')
  expect(departing(aTenant({ plan: 'enterprise' }), noon).purgeAt).toBe('2027-01-01T12:00:00.000Z')
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
