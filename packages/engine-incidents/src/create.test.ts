import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { describe, expect, it } from 'vitest'

import { create } from './create.ts'

const id = IncidentId.parse('019b7a00-0000-7000-8000-000000000001')
const eventId = IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1')
const report = {
  id,
  eventId,
  by: alice,
  at: noon,
  title: 'Run 17 exceeded its budget',
  severity: 'high',
  category: 'manual',
} as const

describe('create', () => {
  it('opens an incident in nobody’s hands, with the first line of its history', () => {
    const { after, event } = create({ ...report, category: 'budget_exceeded', sourceRunId: 'run-17' })

    expect(after).toEqual(
      anIncident({ createdBy: alice, createdAt: noon, updatedAt: noon, fingerprint: 'v2:07deb8247e32c504' }),
    )
    expect(event).toEqual({ id: eventId, incidentId: id, type: 'created', note: null, actorId: alice, at: noon })
  })

  it.each([
    [{}, { source: 'manual', cause: 'human', impact: 'tenant' }],
    [{ sourceRunId: 'r' }, { source: 'run', cause: 'llm_run', impact: 'single_run' }],
    [{ source: 'cost_anomaly' }, { source: 'cost_anomaly', cause: 'system', impact: 'tenant' }],
    [
      { source: 'system', affectedAgentId: 'a' },
      { source: 'system', cause: 'system', impact: 'agent' },
    ],
    [
      { source: 'policy', sourceRunId: 'r' },
      { source: 'policy', cause: 'llm_run', impact: 'single_run' },
    ],
    [
      { affectedAgentId: 'a', impact: 'system' },
      { source: 'manual', cause: 'human', impact: 'system' },
    ],
  ] as const)('reads from %o who caused it and how far it reaches', (said, decided) => {
    expect(create({ ...report, ...said }).after).toMatchObject(decided)
  })
})
