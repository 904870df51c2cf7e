import type { AuthorityDecision } from '@hoc/spine-schemas/authority'
import { describe, expect, it } from 'vitest'

import { combine } from './combine.ts'

const allow: AuthorityDecision = { verdict: 'allow', code: 'ALLOWED', reason: 'a', conditions: ['one'] }
const degraded: AuthorityDecision = { verdict: 'allow_degraded', code: 'DEGRADED', reason: 'b', conditions: ['two'] }
const denied = { verdict: 'deny', gate: 'g', liftedBy: 'x', code: 'NO', reason: 'c', conditions: ['three'] } as const

describe('combine', () => {
  it('allows when nobody objects', () => {
    expect(combine([])).toMatchObject({ verdict: 'allow', code: 'ALLOWED', conditions: [] })
  })

  it('lets the first deny speak, and keeps the conditions of all', () => {
    expect(combine([allow, denied, degraded, { ...denied, code: 'LATER' }])).toEqual({
      ...denied,
      conditions: ['one', 'three', 'two', 'three'],
    })
  })

  it('is degraded when one is, and says every reason', () => {
    expect(combine([degraded, allow, { ...degraded, reason: 'd' }])).toMatchObject({
      verdict: 'allow_degraded',
      code: 'DEGRADED',
      reason: 'b d',
    })
  })
})
