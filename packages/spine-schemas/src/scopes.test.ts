import { describe, expect, it } from 'vitest'

import { Scope, scopesCover } from './scopes.ts'

describe('a scope', () => {
  it.each(['*', 'incidents.*', 'runs.complete', 'incidents.count_by_severity'])('may be %j', (text) => {
    expect(Scope.safeParse(text).success).toBe(true)
  })

  it.each([
    '',
    '**',
    '.*',
    'incidents',
    'incidents.',
    '*.create',
    'incidents.c*',
    'incidents.*.x',
    'Incidents.*',
    'a.b\n',
  ])('may not be %j', (text) => {
    expect(Scope.safeParse(text).success).toBe(false)
  })
})

describe('scopesCover', () => {
  it.each([
    [['*'], 'incidents.create', true],
    [['*'], '*', true],
    [['incidents.*'], 'incidents.create', true],
    [['incidents.*'], 'incidents.*', true],
    [['incidents.*'], 'incidentsx.create', false],
    [['incidents.*'], '*', false],
    [['incidents.create'], 'incidents.create', true],
    [['incidents.create'], 'incidents.*', false],
    [['incidents.create'], 'incidents.create_other', false],
    [['runs.*', 'incidents.get'], 'incidents.get', true],
    [[], 'incidents.get', false],
  ])('says that %j covers %j: %s', (held, wanted, covers) => {
    expect(scopesCover(held, wanted)).toBe(covers)
  })
})
