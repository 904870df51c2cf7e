import { Violation } from '../violations.ts'
import { alice, noon } from './incidents.ts'
import { aRun } from './runs.ts'

/** What a run was seen to violate. A test says only what it is about. */
export function aViolation(facts: object = {}): Violation {
  return Violation.parse({
    id: '019b7a00-0000-7000-8000-0000000000b1',
    runId: aRun().id,
    policyId: 'pii-policy',
    policyType: 'PII',
    rule: 'PII_SSN',
    evaluatedValue: 'An answer with a number of nine digits.',
    condition: 'No answer holds a social security number.',
    severity: 'critical',
    reason: 'The answer holds what looks like one.',
    incidentId: '019b7a00-0000-7000-8000-000000000001',
    reportedBy: alice,
    reportedAt: noon,
    ...facts,
  })
}
