import { activeIncident, incidentId } from './incidents.ts'
import { runId } from './runs.ts'

/** What a violation is reported with, its evidence apart. */
export const said = {
  runId,
  policyId: 'pii-policy',
  policyType: 'PII',
  rule: 'PII_SSN',
  evaluatedValue: 'The answer of step 7.',
  condition: 'No answer holds a social security number.',
  severity: 'critical',
  reason: 'The answer holds what looks like one.',
}

/** The violation as it is kept. */
export const violation = {
  id: '019b7a00-0000-7000-8000-0000000000b1',
  ...said,
  incidentId,
  reportedBy: 'alice',
  reportedAt: '2026-01-01T12:00:00.000Z',
}

/** The incident that tells of it. */
export const violationIncident = {
  ...activeIncident,
  title: 'Policy Violation: PII_SSN, Run 000000a1',
  severity: 'critical',
  category: 'policy_violation',
  description: said.reason,
  sourceRunId: runId,
  affectedAgentId: 'invoice-agent',
  errorCode: 'PII_SSN',
  errorMessage: 'pii-policy: No answer holds a social security number.',
  source: 'policy',
}

const holds = { holds: true, because: null }

/** What is asked of it, and answered. */
export const verified = {
  violationId: violation.id,
  holds: true,
  checks: [
    { check: 'ac1', asks: 'Is the fact kept, with everything that was said of it?', ...holds },
    { check: 'ac2', asks: 'Does one incident tell of it, of the same run and as grave?', ...holds },
    { check: 'ac3', asks: 'Is there evidence of it that nobody can alter?', ...holds },
    { check: 'ac4', asks: 'Is what is answered what was written, and hidden from others?', ...holds },
    { check: 'ac5', asks: 'Does the console show it?', holds: null, because: 'There is no console yet.' },
    { check: 'ac6', asks: 'Did everything outlast its transaction, once each?', ...holds },
    { check: 'ac7', asks: 'Is there no second incident, and none without a fact?', ...holds },
  ],
}
