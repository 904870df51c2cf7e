import { ActorId } from '@hoc/spine-schemas/caller'
import { accept, refuse } from '@hoc/spine-schemas/decision'
import { GovernanceChangeId, type GovernanceChange, type Mode } from '@hoc/spine-schemas/governance'
import { describe, expect, it } from 'vitest'

import { changeMode, stricter } from './change-mode.ts'

describe('changeMode', () => {
  it.each([
    [undefined, 'degraded'],
    [undefined, 'killed'],
    ['degraded', 'normal'],
    ['degraded', 'killed'],
    ['killed', 'normal'],
  ] as const)('goes from %s to %s', (from, to) => {
    const before = from && aChangeTo(from)
    const after = aChangeTo(to)

    expect(changeMode(before, after)).toEqual(accept({ before: before ?? null, after }))
  })

  it('never lifts a kill by degrading', () => {
    expect(changeMode(aChangeTo('killed'), aChangeTo('degraded'))).toEqual(refuse('GOVERNANCE_KILLED'))
  })

  it('says so when nothing would change', () => {
    expect(changeMode(undefined, aChangeTo('normal'))).toEqual(refuse('GOVERNANCE_UNCHANGED'))
    expect(changeMode(aChangeTo('killed'), aChangeTo('killed'))).toEqual(refuse('GOVERNANCE_UNCHANGED'))
  })
})

it('lets a tenant be stricter than the installation, never looser', () => {
  expect(stricter('normal', 'killed')).toBe('killed')
  expect(stricter('killed', 'degraded')).toBe('killed')
})

function aChangeTo(mode: Mode): GovernanceChange {
  return {
    id: GovernanceChangeId.parse('019b7a00-0000-7000-8000-0000000000f1'),
    mode,
    reason: 'A reason of some length.',
    changedBy: ActorId.parse('alice'),
    changedAt: '2026-01-01T12:00:00.000Z',
  }
}
