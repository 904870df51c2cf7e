import { refuse } from '@hoc/spine-schemas/decision'
import { DiscoveryId, emitDiscovery } from '@hoc/spine-schemas/discoveries'
import { alice, bob, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { discover } from './discover.ts'

const id = DiscoveryId.parse('019b7a00-0000-7000-8000-0000000000c1')
const later = '2026-01-01T13:00:00.000Z'
const seen = (facts: object = {}) =>
  emitDiscovery.input.parse({ artifact: 'runs', signalType: 'dominant_field', ...facts })

function noted(facts: object = {}) {
  const decision = discover(undefined, { id, seen: seen(facts), by: alice, at: noon })
  if (!decision.accepted) throw new Error(decision.code)
  return decision.plan
}

describe('a discovery', () => {
  it('is noted the first time as it was told', () => {
    expect(noted({ evidence: { a: 1 }, confidencePercent: 0 })).toEqual({
      id,
      artifact: 'runs',
      field: null,
      signalType: 'dominant_field',
      evidence: { a: 1 },
      confidencePercent: 0,
      notes: null,
      detectedBy: alice,
      firstSeenAt: noon,
      lastSeenAt: noon,
      seenCount: 1,
    })
  })

  it('is counted when it is seen again, its evidence merged, what was not told kept', () => {
    const before = noted({ evidence: { a: 1, b: { c: 1 } }, confidencePercent: 80, notes: 'Odd.' })
    const again = { id, seen: seen({ evidence: { b: { d: 2 }, e: 3 } }), by: bob, at: later }

    expect(discover(before, again)).toMatchObject({
      plan: {
        evidence: { a: 1, b: { d: 2 }, e: 3 },
        confidencePercent: 80,
        notes: 'Odd.',
        seenCount: 2,
        detectedBy: alice,
        firstSeenAt: noon,
        lastSeenAt: later,
      },
    })
    expect(discover(before, { ...again, seen: seen({ confidencePercent: 0 }) })).toMatchObject({
      plan: { confidencePercent: 0 },
    })
    expect(discover({ ...before, lastSeenAt: later }, { ...again, at: noon })).toMatchObject({
      plan: { lastSeenAt: later },
    })
  })

  it('has no more evidence than there is room for', () => {
    const before = noted({ evidence: { a: 'x'.repeat(8_000) } })
    const more = { id, seen: seen({ evidence: { b: 'x'.repeat(8_000) } }), by: bob, at: later }

    expect(discover(before, more)).toEqual(refuse('EVIDENCE_TOO_LARGE'))
  })
})
