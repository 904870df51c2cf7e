import { incidentId } from './incidents.ts'
import { runId } from './runs.ts'

/** The first line of an incident's history. */
export const createdEvent = {
  id: '019b7a00-0000-7000-8000-0000000000e1',
  incidentId,
  type: 'created',
  note: null,
  actorId: 'alice',
  at: '2026-01-01T12:00:00.000Z',
}

/** What shows it. */
export const evidence = {
  id: '019b7a00-0000-7000-8000-0000000000f1',
  incidentId,
  type: 'run_end',
  runId,
  violationId: null,
  payload: { state: 'failed', errorCode: 'BUDGET_EXCEEDED' },
  sha: 'a'.repeat(64),
  at: '2026-01-01T12:00:00.000Z',
}
