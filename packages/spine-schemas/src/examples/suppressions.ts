import { runId } from './runs.ts'

/** What is suppressed. */
export const activeSuppression = {
  id: '019b7a00-0000-7000-8000-0000000000d1',
  policyId: 'retry-policy',
  errorCode: 'RATE_LIMIT_EXCEEDED',
  category: null,
  originalIncidentId: null,
  reason: 'The agent waits and tries again.',
  createdBy: 'alice',
  createdAt: '2026-01-01T12:00:00.000Z',
  version: 1,
  state: 'active',
}

/** A run that became no incident because of it. */
export const prevention = {
  id: '019b7a00-0000-7000-8000-0000000000d2',
  suppressionId: activeSuppression.id,
  policyId: 'retry-policy',
  errorCode: 'RATE_LIMIT_EXCEEDED',
  category: 'rate_limit',
  originalIncidentId: null,
  runId,
  outcome: 'prevented',
  at: '2026-01-01T13:00:00.000Z',
}
