export const runId = '019b7a00-0000-7000-8000-0000000000a1'

/** A run as it is declared. */
export const queuedRun = {
  id: runId,
  agentId: 'invoice-agent',
  goal: 'Match the invoices of March with their orders.',
  actorType: 'human',
  onBehalfOf: 'alice@example.com',
  source: 'sdk',
  externalId: 'batch-2026-03',
  tools: ['orders.read'],
  estimatedMicros: 250_000,
  estimatedSteps: 12,
  estimatedMs: null,
  parentId: null,
  attempt: 1,
  createdBy: 'alice',
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  version: 1,
  state: 'queued',
}

/** The same run under way. */
export const runningRun = {
  ...queuedRun,
  state: 'running',
  startedAt: '2026-01-01T12:01:00.000Z',
  lastSeenAt: '2026-01-01T12:01:00.000Z',
  leaseSeconds: 60,
  leaseExpiresAt: '2026-01-01T12:02:00.000Z',
  updatedAt: '2026-01-01T12:01:00.000Z',
  version: 2,
}

/** The same run, at its end. */
export const failedRun = {
  ...queuedRun,
  state: 'failed',
  startedAt: '2026-01-01T12:01:00.000Z',
  lastSeenAt: '2026-01-01T12:01:00.000Z',
  endedAt: '2026-01-01T12:03:00.000Z',
  endedBy: 'alice',
  errorCode: 'TOOL_TIMEOUT',
  errorMessage: 'orders.read did not answer.',
  updatedAt: '2026-01-01T12:03:00.000Z',
  version: 3,
}

/** What that run owed, and did. */
export const settledObligation = {
  runId,
  kind: 'outcome',
  dueAt: '2026-01-02T12:01:00.000Z',
  state: 'done',
  doneAt: '2026-01-01T12:03:00.000Z',
}
