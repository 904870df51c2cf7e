import { describe, expect, it } from 'vitest'

import { Scope } from './scopes.ts'

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
