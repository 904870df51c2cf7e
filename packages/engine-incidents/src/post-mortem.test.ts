import { digest } from '@hoc/canonical/digest'
import { refuse } from '@hoc/spine-schemas/decision'
import { EvidenceLine, PostMortemId } from '@hoc/spine-schemas/post-mortems'
import { alice, anIncident, anIncidentEvent, bob, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { writePostMortem } from './post-mortem.ts'

const resolution = {
  resolvedBy: alice,
  resolvedAt: '2026-01-01T12:00:00.000Z',
  resolutionMethod: 'manual',
  resolutionSummary: 'Raised the budget.',
} as const
const resolved = (facts: object = {}) =>
  anIncident({ state: 'resolved', ackedBy: null, ackedAt: null, version: 2, ...resolution, ...facts })
const incident = resolved()
const created = anIncidentEvent()
const shown = EvidenceLine.parse({
  id: '019b7a00-0000-7000-8000-0000000000e2',
  incidentId: incident.id,
  type: 'run_end',
  runId: null,
  violationId: null,
  sha: 'a'.repeat(64),
  at: noon,
})
const closed = anIncidentEvent({ id: '019b7a00-0000-7000-8000-0000000000e3' as typeof created.id, type: 'resolved' })
const known = {
  incident,
  latest: undefined,
  events: [created, closed],
  evidence: [shown],
  counts: { events: 2, evidence: 1, runs: 0 },
  similar: [],
}
const by = { id: PostMortemId.parse('019b7a00-0000-7000-8000-0000000000b2'), by: bob, at: noon }

function written(facts: Partial<Parameters<typeof writePostMortem>[0]> = {}) {
  const decision = writePostMortem({ ...known, ...facts }, by)
  if (!decision.accepted) throw new Error(decision.code)
  return decision.plan
}

describe('a post-mortem', () => {
  it('tells what happened and what shows it in one order, and how long it took', () => {
    expect(written()).toMatchObject({
      edition: 1,
      incident,
      acknowledgedAfterMs: null,
      resolvedAfterMs: 3_600_000,
      timeline: [
        { kind: 'event', id: created.id },
        { kind: 'evidence', id: shown.id },
        { kind: 'event', id: closed.id },
      ],
      counts: { events: 2, evidence: 1, runs: 0 },
      insights: [],
      writtenBy: bob,
      writtenAt: noon,
    })
    expect(written({ incident: resolved({ ackedBy: bob, ackedAt: '2026-01-01T11:05:00.000Z' }) })).toMatchObject({
      acknowledgedAfterMs: 300_000,
    })
  })

  it('says what others like it teach, with how certain that is', () => {
    const { id, title, category, severity } = incident
    const [resolutionMethod, resolutionSummary] = ['manual', 'Raised the budget.'] as const
    const like = { id, title, category, severity, resolutionMethod, resolutionSummary, sameCause: true }

    expect(written({ similar: [{ ...like, timeToResolutionMs: 1_800_000 }] }).insights).toMatchObject([
      { kind: 'response', confidence: 0.6 },
      { kind: 'duration', confidence: 0.7 },
    ])
  })

  it('has the digest of all that it says', () => {
    const { sha, ...rest } = written()

    expect(sha).toBe(digest(rest))
    expect(written({ counts: { events: 3, evidence: 1, runs: 0 } }).sha).not.toBe(sha)
  })

  it('is written once for each time that the incident was resolved', () => {
    const latest = written()
    const again = resolved({ version: 4 })

    expect(writePostMortem({ ...known, latest }, by)).toEqual(refuse('POST_MORTEM_WRITTEN'))
    expect(written({ latest, incident: again })).toMatchObject({ edition: 2, incident: { version: 4 } })
  })

  it('is of nothing that is not over, and of nothing that is not there', () => {
    const acked = anIncident({ state: 'acked', ackedBy: alice, ackedAt: noon })

    for (const open of [anIncident(), acked])
      expect(writePostMortem({ ...known, incident: open }, by)).toEqual(refuse('INCIDENT_OPEN'))
    expect(writePostMortem({ ...known, incident: undefined }, by)).toEqual(refuse('INCIDENT_NOT_FOUND'))
  })
})
