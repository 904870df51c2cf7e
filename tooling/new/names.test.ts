import { describe, expect, it } from 'vitest'

import { domainNames, operationNames, tableNames } from './names.ts'

describe('an operation’s name', () => {
  it('decides every other name', () => {
    expect(operationNames('incidents.escalate')).toEqual({
      operation: 'incidents.escalate',
      domain: 'incidents',
      noun: 'incident',
      type: 'Incident',
      one: 'an incident',
      builder: 'anIncident',
      idType: 'IncidentId',
      idKey: 'incidentId',
      notFound: 'INCIDENT_NOT_FOUND',
      contract: 'escalateIncident',
      decide: 'escalate',
      slug: 'escalate',
      event: 'incident.escalated',
      says: 'Escalates one incident.',
    })
  })

  it('may name an object that is not the domain’s own', () => {
    expect(operationNames('policies.carry_over')).toMatchObject({
      noun: 'policy',
      builder: 'aPolicy',
      contract: 'carryPolicyOver',
      decide: 'carryOver',
      slug: 'carry-over',
      event: 'policy.over_carried',
      says: 'Carries over of one policy.',
    })
  })

  it.each([
    'escalate',
    'incidents.',
    '.escalate',
    'incidents.Escalate',
    'incidents.a.b',
    'inc-idents.a',
    'incidents.a_',
  ])('is refused as %o', (name) => expect(() => operationNames(name)).toThrow('Expected domain.verb'))

  it.each(['incidents.delete', 'incidents.await'])('is refused where its function could not be named: %s', (name) =>
    expect(() => operationNames(name)).toThrow('reserved word'),
  )
})

it.each([
  ['incidents', 'incident'],
  ['policies', 'policy'],
  ['breaches', 'breach'],
  ['leases', 'lease'],
  ['statuses', 'status'],
  ['agent', 'agent'],
  ['access', 'access'],
])('is about one of its kind: %s, %s', (domain, noun) => expect(domainNames(domain).noun).toBe(noun))

it.each(['Tickets', 'my_tickets', 't', '../tickets', ''])('is no domain: %o', (domain) =>
  expect(() => domainNames(domain)).toThrow('Expected a domain of lower-case letters'),
)

it('refuses a domain whose entity is a reserved word', () => {
  expect(() => domainNames('cases')).toThrow('saw "cases" with the reserved word "case"')
})

describe('a table’s name', () => {
  it('has its domain before it', () => {
    expect(tableNames('incidents.incident_notes')).toEqual({ domain: 'incidents', table: 'incident_notes' })
  })

  it.each(['notes', 'incidents.Notes', 'incidents.a.b', "incidents.a'; drop"])('is refused as %o', (name) =>
    expect(() => tableNames(name)).toThrow('Expected domain.table'),
  )

  it('is short enough for the names of its partitions', () => {
    expect(tableNames(`incidents.${'a'.repeat(55)}`).table).toHaveLength(55)
    expect(() => tableNames(`incidents.${'a'.repeat(56)}`)).toThrow('at most 55 letters, saw 56')
  })
})
