/** The id of the incident that examples are about. */
export const incidentId = '019b7a00-0000-7000-8000-000000000001'
/** The incident as it begins. */
export const activeIncident = {
  id: incidentId,
  title: 'Run 17 exceeded its budget',
  severity: 'high',
  category: 'budget_exceeded',
  description: null,
  sourceRunId: 'run-17',
  affectedAgentId: null,
  errorCode: 'BUDGET_EXCEEDED',
  errorMessage: null,
  source: 'run',
  cause: 'llm_run',
  impact: 'single_run',
  fingerprint: 'v1:1c696c0a6321446f',
  occurrences: 1,
  createdBy: 'alice',
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  version: 1,
  state: 'active',
}
/** The same incident in someone's hands. */
export const ackedIncident = {
  ...activeIncident,
  version: 2,
  state: 'acked',
  ackedBy: 'bob',
  ackedAt: '2026-01-01T12:05:00.000Z',
}
/** The same incident, closed. */
export const resolvedIncident = {
  ...ackedIncident,
  version: 3,
  state: 'resolved',
  resolvedBy: 'bob',
  resolvedAt: '2026-01-01T13:00:00.000Z',
  resolutionMethod: 'manual',
  resolutionSummary: 'Raised the budget and added a cap per step.',
}
