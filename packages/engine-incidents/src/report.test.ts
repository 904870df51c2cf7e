import { digest } from '@hoc/canonical/digest'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId, type Incident } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { aRun } from '@hoc/spine-schemas/testing/runs'
import { describe, expect, it } from 'vitest'

import type { Reported } from './failure.ts'
import { incidentIdOf, report } from './report.ts'

const by = {
  id: IncidentId.parse('019b7a00-0000-7000-8000-0000000000ff'),
  eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'),
  evidenceId: EvidenceId.parse('019b7a00-0000-7000-8000-0000000000f1'),
  by: alice,
  at: noon,
}
const reported: Reported = {
  title: 'Step Failure: Run 0000beef',
  severity: 'high',
  category: 'execution_failure',
  sourceRunId: 'run-18',
  affectedAgentId: 'invoice-agent',
}
const shown = {
  type: 'run_end',
  runId: aRun().id,
  payload: { errorCode: 'STEP_FAILURE', password: 'hunter2' },
} as const
const seen = { severity: 'high', affectedAgentId: 'invoice-agent', sourceRunId: 'run-17' } as const
const on = (same: Incident | undefined, more: Partial<Reported> = {}) =>
  report({ ...reported, ...more }, { same, shown }, by)
const resolvedAt = (at: string) =>
  anIncident({
    ...seen,
    state: 'resolved',
    ackedBy: null,
    ackedAt: null,
    resolvedBy: alice,
    resolvedAt: at,
    resolutionMethod: 'manual',
    resolutionSummary: 'Fixed.',
    version: 2,
  })

describe('a report', () => {
  it('opens an incident where there is none of its cause', () => {
    const { kind, before, after, event } = on(undefined)

    expect({ kind, before }).toEqual({ kind: 'created', before: null })
    expect(after).toMatchObject({ id: by.id, state: 'active', occurrences: 1, version: 1, title: reported.title })
    expect(event).toMatchObject({ id: by.eventId, incidentId: by.id, type: 'created' })
  })

  it.each([
    anIncident({ ...seen, occurrences: 3 }),
    anIncident({ ...seen, occurrences: 3, state: 'acked', ackedBy: alice, ackedAt: noon }),
  ])('is one more occurrence of one that is $state, in the same hands', (same) => {
    const { kind, before, after, event } = on(same)

    expect({ kind, before }).toEqual({ kind: 'recurred', before: same })
    expect(after).toEqual({ ...same, impact: 'agent', occurrences: 4, updatedAt: noon, version: 2 })
    expect(event).toMatchObject({ incidentId: same.id, type: 'recurred', note: reported.title })
  })

  it.each([
    ['2025-12-31T12:00:00.000Z', 'reopened'],
    ['2025-12-02T12:00:00.000Z', 'reopened'],
    ['2025-12-02T11:59:59.999Z', 'created'],
  ])('on a cause that was resolved at %s is %s', (at, kind) => {
    const same = resolvedAt(at)
    const told = on(same)

    expect(told.kind).toBe(kind)
    expect(incidentIdOf(same, by)).toBe(told.after.id)
    expect(told.after).toMatchObject({ state: 'active', ...(kind === 'reopened' && { version: 3, occurrences: 2 }) })
    expect(told.after).not.toHaveProperty('resolvedAt')
    expect(told.event.type).toBe(kind)
  })

  it('on the only incident that there may be reopens it, however long ago it was resolved', () => {
    const same = resolvedAt('2024-01-01T12:00:00.000Z')

    expect(report(reported, { only: same, same: undefined, shown }, by)).toMatchObject({
      kind: 'reopened',
      after: { id: same.id },
    })
    expect(report(reported, { only: undefined, same: undefined, shown }, by)).toMatchObject({ kind: 'created' })
  })

  it.each([
    ['low', 'high', 'high'],
    ['critical', 'high', 'critical'],
    ['none', 'low', 'low'],
    ['medium', 'medium', 'medium'],
  ] as const)('makes an incident that is %s, when it is %s, %s: never less grave', (was, now, is) => {
    expect(on(anIncident({ ...seen, severity: was }), { severity: now }).after.severity).toBe(is)
  })

  it.each([
    ['run-17', 'invoice-agent', 'single_run', 'single_run'],
    ['run-18', 'invoice-agent', 'single_run', 'agent'],
    ['run-18', 'other-agent', 'single_run', 'tenant'],
    ['run-18', 'invoice-agent', 'tenant', 'tenant'],
    ['run-18', 'other-agent', 'system', 'system'],
  ] as const)('of %s of %s makes what reached %s reach %s', (sourceRunId, affectedAgentId, impact, reaches) => {
    expect(on(anIncident({ ...seen, impact }), { sourceRunId, affectedAgentId }).after.impact).toBe(reaches)
  })

  it('keeps what shows it, without its secrets, under the digest of what is kept', () => {
    const { evidence } = on(anIncident(seen))

    expect(evidence).toMatchObject({ id: by.evidenceId, incidentId: anIncident().id, violationId: null, at: noon })
    expect(JSON.stringify(evidence)).not.toContain('hunter2')
    expect(evidence.sha).toBe(digest(evidence.payload))
  })
})
