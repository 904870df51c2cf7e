import { accept, refuse } from '@hoc/spine-schemas/decision'
import { EvidenceId } from '@hoc/spine-schemas/incident-evidence'
import { IncidentEventId, IncidentId } from '@hoc/spine-schemas/incidents'
import { alice, anIncident, noon } from '@hoc/spine-schemas/testing/incidents'
import { aRun } from '@hoc/spine-schemas/testing/runs'
import { aViolation } from '@hoc/spine-schemas/testing/violations'
import { Violation, ViolationId } from '@hoc/spine-schemas/violations'
import { describe, expect, it } from 'vitest'

import { detect } from './detect.ts'

const run = aRun()
const { id, incidentId, reportedAt, reportedBy, ...detected } = aViolation()
const said = { ...detected, evidence: [{ excerpt: 'My number is 078-05-1120.' }] }
const by = {
  id: IncidentId.parse('019b7a00-0000-7000-8000-0000000000ff'),
  eventId: IncidentEventId.parse('019b7a00-0000-7000-8000-0000000000e1'),
  evidenceId: EvidenceId.parse('019b7a00-0000-7000-8000-0000000000f1'),
  violationId: ViolationId.parse('019b7a00-0000-7000-8000-0000000000b9'),
  by: alice,
  at: noon,
}
const nothing = { run, violations: [], incidents: [] }

describe('a violation that is detected', () => {
  it('is a fact, an incident as grave as the policy says, and evidence of both', () => {
    const decision = detect(nothing, said, by)

    expect(decision).toMatchObject(
      accept({
        violation: { id: by.violationId, ...detected, incidentId: by.id, reportedBy: alice, reportedAt: noon },
        told: {
          kind: 'created',
          after: { id: by.id, severity: 'critical', category: 'policy_violation', sourceRunId: run.id },
          evidence: { incidentId: by.id, violationId: by.violationId, runId: run.id, type: 'violation' },
        },
      }),
    )
  })

  it('is of a run that there is', () => {
    expect(detect({ ...nothing, run: undefined }, said, by)).toEqual(refuse('RUN_NOT_FOUND'))
  })

  it('is said once of a run and a rule, and told on one incident for all rules of a policy', () => {
    const known = { run, violations: [aViolation()], incidents: [anIncident({ id: incidentId })] }

    expect(detect(known, said, by)).toEqual(refuse('VIOLATION_REPORTED'))
    expect(detect(known, { ...said, rule: 'PII_NAME' }, by)).toMatchObject({
      plan: { violation: { incidentId }, told: { kind: 'recurred', after: { id: incidentId, occurrences: 2 } } },
    })
    expect(detect(known, { ...said, policyId: 'another' }, by)).toMatchObject({ plan: { told: { kind: 'created' } } })
  })

  it('is one of a thousand at most of a run', () => {
    const violations = Array.from({ length: 1_000 }, (_, n) => aViolation({ rule: `RULE_${n}` }))
    const known = (count: number) => ({ ...nothing, violations: violations.slice(0, count) })

    expect(detect(known(999), said, by)).toMatchObject({ accepted: true })
    expect(detect(known(1_000), said, by)).toEqual(refuse('VIOLATIONS_FULL'))
    expect(detect(known(1_000), { ...said, rule: 'RULE_7' }, by)).toEqual(refuse('VIOLATION_REPORTED'))
  })

  it('is kept as it is read again, where taking secrets out of it made it too long', () => {
    const evaluatedValue = 'password=hunter22 '.repeat(100) + 'x'.repeat(199)
    for (const blank of Array.from({ length: 8 }, (_, more) => ' '.repeat(more))) {
      const decision = detect(nothing, { ...said, evaluatedValue: blank + evaluatedValue + blank + 'x' }, by)
      if (!decision.accepted) throw new Error(decision.code)
      expect(Violation.parse(decision.plan.violation)).toEqual(decision.plan.violation)
    }
  })

  it('keeps no secret that was seen, and still fits', () => {
    const secret = 'sk-ant-api03-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const seen = { ...said, evaluatedValue: `key: ${secret}`, reason: 'password=hunter22 '.repeat(111) }
    const decision = detect(nothing, { ...seen, evidence: [{ apiKey: secret }] }, by)
    if (!decision.accepted) throw new Error(decision.code)

    expect(JSON.stringify(decision.plan)).not.toContain(secret)
    expect(JSON.stringify(decision.plan)).not.toContain('hunter22')
    expect(Violation.safeParse(decision.plan.violation).error).toBeUndefined()
  })
})
