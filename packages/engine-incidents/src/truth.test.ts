import { digest } from '@hoc/canonical/digest'
import { Evidence } from '@hoc/spine-schemas/incident-evidence'
import { IncidentId } from '@hoc/spine-schemas/incidents'
import { anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { describe, expect, it } from 'vitest'

import { truthOf, type Kept } from './truth.ts'

const violation = aViolation()
const about = { category: 'policy_violation', sourceRunId: violation.runId } as const
const incident = anIncident({ severity: 'critical', ...about })
const payload = { excerpt: 'My number is 078-05-1120.' }
const evidence = Evidence.parse({
  id: '019b7a00-0000-7000-8000-0000000000f1',
  incidentId: incident.id,
  type: 'violation',
  runId: violation.runId,
  violationId: violation.id,
  payload,
  sha: digest(payload),
  at: noon,
})
const entryOf = (entity: string, thing: { id: string }) => ({
  entity,
  entityId: thing.id,
  beforeSha: null,
  afterSha: digest(thing),
})
const whole: Kept = {
  violation,
  violations: [violation],
  incidents: [incident],
  evidence: [evidence],
  entries: [entryOf('violation', violation), entryOf('incident', incident), entryOf('incident_evidence', evidence)],
  guards: { hidden: true, appendOnly: true },
}
const failing = (facts: Partial<Kept>) =>
  truthOf({ ...whole, ...facts })
    .checks.filter(({ holds }) => holds === false)
    .map(({ check }) => check)
const other = { ...violation, rule: 'PII_NAME', severity: 'low' } as const
const elsewhere = IncidentId.parse('019b7a00-0000-7000-8000-00000000dead')

describe('the truth of a violation', () => {
  it('is asked in seven questions, of which one does not apply here and says why', () => {
    const { holds, checks } = truthOf(whole)

    expect(holds).toBe(true)
    expect(checks.map(({ check, holds: one }) => [check, one])).toEqual([
      ['ac1', true],
      ['ac2', true],
      ['ac3', true],
      ['ac4', true],
      ['ac5', null],
      ['ac6', true],
      ['ac7', true],
    ])
    expect(checks[4]?.because).toBe('There is no console yet.')
  })

  it.each([
    ['that nobody kept a word of', { violation: { ...violation, reason: ' ' } }, ['ac1', 'ac4']],
    ['that the ledger does not know', { entries: [] }, ['ac1', 'ac4', 'ac6']],
    ['without an incident', { incidents: [] }, ['ac2']],
    ['that is told as less grave than it is', { incidents: [anIncident({ ...about, severity: 'low' })] }, ['ac2']],
    ['that is told of another run', { incidents: [{ ...incident, sourceRunId: 'run-17' }] }, ['ac2']],
    ['without evidence', { evidence: [] }, ['ac3']],
    ['whose evidence was altered', { evidence: [{ ...evidence, payload: {} }] }, ['ac3', 'ac6']],
    ['whose evidence is another one', { evidence: [{ ...evidence, at: '2026-01-02T12:00:00.000Z' }] }, ['ac6']],
    ['whose evidence may be altered', { guards: { hidden: true, appendOnly: false } }, ['ac3']],
    ['that was altered', { violation: { ...violation, severity: 'low' } }, ['ac4']],
    ['that others may see', { guards: { hidden: false, appendOnly: true } }, ['ac4']],
    ['that was written twice', { entries: [...whole.entries, ...whole.entries] }, ['ac6']],
    ['with a second incident', { violations: [violation, { ...other, incidentId: elsewhere }] }, ['ac7']],
    ['beside an incident without a fact', { incidents: [incident, anIncident({ id: elsewhere })] }, ['ac7']],
  ] as const)('does not hold of one %s', (_, facts, checks) => {
    expect(failing(facts)).toEqual(checks)
    expect(truthOf({ ...whole, ...facts }).holds).toBe(false)
  })

  it('holds of two rules of a policy that are told on one incident, which is as grave as the graver', () => {
    expect(failing({ violations: [violation, other] })).toEqual([])
    expect(failing({ violations: [{ ...violation, severity: 'low' }, other] })).toEqual(['ac2'])
  })

  it('holds of one that is told on an incident of another run, which evidence of its own shows, and which may be graver', () => {
    const many = { ...incident, sourceRunId: 'run-17', impact: 'agent' } as const
    const mild = { ...violation, severity: 'medium' } as const
    const entries = [entryOf('violation', mild), ...whole.entries.slice(1)]
    const failingMild = (facts: Partial<Kept>) =>
      failing({ violation: mild, violations: [mild], incidents: [many], entries, ...facts })

    expect(failing({ incidents: [many] })).toEqual([])
    expect(failing({ incidents: [many], evidence: [] })).toEqual(['ac2', 'ac3'])
    expect(failing({ incidents: [{ ...many, sourceRunId: null }] })).toEqual(['ac2'])
    expect(failingMild({})).toEqual([])
    expect(failingMild({ incidents: [{ ...many, severity: 'low' }] })).toEqual(['ac2'])
    expect(failingMild({ incidents: [incident] })).toEqual(['ac2'])
  })

  it('says why an answer is no', () => {
    const because = truthOf({ ...whole, evidence: [] }).checks.map((check) => check.because)
    expect(because).toEqual([null, null, 'There is none.', null, 'There is no console yet.', null, null])
  })
})
