import { describe, expect, it } from 'vitest'

import { scopesCover } from './scopes.ts'

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
