import { createIncident, IncidentId } from '@hoc/spine-schemas/incidents'
import { anIncident } from '@hoc/spine-schemas/testing/incidents'
import { aRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { describe, expect, it } from 'vitest'

import { fingerprint } from './fingerprint.ts'
import { incidentOf, ofViolation, placeOf } from './violation.ts'

const run = aRun()

describe('an incident of a violation', () => {
  it('is as grave as the policy says, and about the run that violated it', () => {
    for (const severity of ['critical', 'high', 'medium', 'low'] as const)
      expect(ofViolation(run, aViolation({ severity }))).toMatchObject({
        severity,
        category: 'policy_violation',
        title: 'Policy Violation: PII_SSN, Run 000000a1',
        source: 'policy',
        sourceRunId: run.id,
        errorCode: 'PII_SSN',
      })
  })

  it('is what its contract lets be reported, with the longest of everything', () => {
    const [word, words] = ['w'.repeat(100), 'w'.repeat(2_000)]
    const violation = aViolation({ rule: word, policyId: word, condition: words, reason: words })
    expect(createIncident.input.safeParse(ofViolation(run, violation)).error).toBeUndefined()
  })

  it('has the same cause in every run, and another for another policy or rule', () => {
    const of = (facts: object) => {
      const { errorCode = null, errorMessage = null, ...reported } = ofViolation(aRun(), aViolation(facts))
      return fingerprint({ ...reported, errorCode, errorMessage })
    }
    expect(of({ runId: '019b7a00-0000-7000-8000-00000000beef', evaluatedValue: 'Another.' })).toBe(of({}))
    expect(new Set([of({}), of({ rule: 'PII_NAME' }), of({ policyId: 'other' })]).size).toBe(3)
  })

  it('is the one that tells of the run and the policy already, whichever rule it was', () => {
    const incident = anIncident()
    const known = { violations: [aViolation({ incidentId: incident.id })], incidents: [incident] }

    expect(incidentOf(known, 'pii-policy')).toBe(incident)
    expect(incidentOf(known, 'other-policy')).toBeUndefined()
    expect(incidentOf({ violations: [], incidents: [incident] }, 'pii-policy')).toBeUndefined()
    expect(placeOf(run, aViolation(), known)).toEqual({ incidentId: incident.id })
    expect(placeOf(run, aViolation({ policyId: 'other-policy' }), known)).toEqual({
      fingerprint: expect.stringMatching(/^v2:/),
    })
    expect(placeOf(run, undefined, known)).toEqual({})
    expect(IncidentId.safeParse(incident.id).success).toBe(true)
  })
})
