import { activeIncident, incidentId } from './incidents.ts'
import { runId } from './runs.ts'

/** What is told of a model that failed a run. */
export const told = {
  type: 'timeout',
  model: 'claude-opus',
  errorCode: 'EXECUTION_TIMEOUT',
  errorMessage: 'The model did not answer within 30 s.',
}

/** The failure as it is kept. */
export const failure = {
  id: '019b7a00-0000-7000-8000-0000000000c1',
  runId,
  ...told,
  requestId: 'req-7',
  durationMs: 30_000,
  metadata: {},
  category: 'transient',
  retryAfterSeconds: 60,
  incidentId,
  reportedBy: 'alice',
  reportedAt: '2026-01-01T12:03:00.000Z',
}

/** The incident that tells of it. */
export const failureIncident = {
  ...activeIncident,
  title: 'LLM Failure: timeout, Run 000000a1',
  category: 'execution_failure',
  sourceRunId: runId,
  affectedAgentId: 'invoice-agent',
  errorCode: told.errorCode,
  errorMessage: told.errorMessage,
}
