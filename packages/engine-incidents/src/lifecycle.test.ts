import { accept, refuse } from '@hoc/spine-schemas/decision'
import { IncidentEventId } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, anIncidentEvent, bob, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { acknowledge } from './acknowledge.ts'
import { reopen } from './reopen.ts'
import { resolve } from './resolve.ts'

const by = { eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'), by: alice, at: noon }
const line = anIncidentEvent({ actorId: alice, at: noon })
const resolution = { ...by, method: 'rollback', summary: 'Rolled back.' } as const

const active = anIncident()
const acked = anIncident({ state: 'acked', ackedBy: bob, ackedAt: noon, version: 2 })
const resolved = anIncident({
  state: 'resolved',
  ackedBy: bob,
  ackedAt: noon,
  resolvedBy: bob,
  resolvedAt: noon,
  resolutionMethod: 'manual',
  resolutionSummary: 'Fixed.',
  version: 3,
})

describe('acknowledge', () => {
  it('puts an active incident into the caller’s hands', () => {
    const after = anIncident({ state: 'acked', ackedBy: alice, ackedAt: noon, updatedAt: noon, version: 2 })

    expect(acknowledge(active, by)).toEqual(accept({ before: active, after, event: { ...line, type: 'acknowledged' } }))
  })

  it('lets the first acknowledgement stand, and does not reopen what is resolved', () => {
    expect(acknowledge(acked, by)).toEqual(refuse('INCIDENT_NOT_ACTIVE'))
    expect(acknowledge(resolved, by)).toEqual(refuse('INCIDENT_NOT_ACTIVE'))
  })
})

describe('resolve', () => {
  it('closes what is in someone’s hands, and remembers whose they were', () => {
    const after = {
      ...acked,
      state: 'resolved',
      resolvedBy: alice,
      resolvedAt: noon,
      resolutionMethod: 'rollback',
      resolutionSummary: 'Rolled back.',
      updatedAt: noon,
      version: 3,
    }

    expect(resolve(acked, resolution)).toEqual(
      accept({ before: acked, after, event: { ...line, type: 'resolved', note: 'Rolled back.' } }),
    )
  })

  it('closes what nobody had taken', () => {
    expect(resolve(active, resolution)).toMatchObject({ plan: { after: { ackedBy: null, ackedAt: null, version: 2 } } })
  })

  it('closes nothing twice', () => {
    expect(resolve(resolved, resolution)).toEqual(refuse('INCIDENT_RESOLVED'))
  })
})

describe('reopen', () => {
  it('makes a resolved incident active again, in nobody’s hands', () => {
    const after = anIncident({ updatedAt: noon, version: 4 })

    expect(reopen(resolved, { ...by, reason: 'It came back.' })).toEqual(
      accept({ before: resolved, after, event: { ...line, type: 'reopened', note: 'It came back.' } }),
    )
  })

  it('has nothing to reopen in what is open', () => {
    expect(reopen(active, { ...by, reason: 'It came back.' })).toEqual(refuse('INCIDENT_NOT_RESOLVED'))
    expect(reopen(acked, { ...by, reason: 'It came back.' })).toEqual(refuse('INCIDENT_NOT_RESOLVED'))
  })
})

it('says so when there is no incident', () => {
  expect(acknowledge(undefined, by)).toEqual(refuse('INCIDENT_NOT_FOUND'))
  expect(resolve(undefined, resolution)).toEqual(refuse('INCIDENT_NOT_FOUND'))
  expect(reopen(undefined, { ...by, reason: 'x' })).toEqual(refuse('INCIDENT_NOT_FOUND'))
})
