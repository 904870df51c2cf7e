import { runId, settledObligation } from './runs.ts'

/** What was checked when the run of the other examples failed. */
export const evaluation = {
  id: '019b7a00-0000-7000-8000-0000000000d1',
  runId,
  agentId: 'invoice-agent',
  verdict: 'advisory',
  costMicros: 120_000,
  ranMs: 120_000,
  rules: [
    {
      rule: 'max_cost_micros',
      source: 'agent',
      allows: 500_000,
      seen: 120_000,
      outcome: 'kept',
      signal: null,
    },
    {
      rule: 'failure_signal',
      source: 'default',
      allows: true,
      seen: 'failed',
      outcome: 'advisory',
      signal: 'RUN_FAILED',
    },
  ],
  inputs: {
    state: 'failed',
    errorCode: 'TOOL_TIMEOUT',
    startedAt: '2026-01-01T12:01:00.000Z',
    endedAt: '2026-01-01T12:03:00.000Z',
    totals: { steps: 3, failedSteps: 1, costMicros: 120_000, inputTokens: 2_400, outputTokens: 310, stepMs: 90_000 },
    tokens: 2_710,
    limits: {
      maxExecutionMs: { value: 60_000, source: 'default' },
      maxTokens: { value: 8_192, source: 'default' },
      maxCostMicros: { value: 500_000, source: 'agent' },
      failureSignal: { value: true, source: 'default' },
    },
    obligations: [settledObligation],
    violationIds: [],
  },
  snapshotSha: '7'.repeat(64),
  engine: 'run-rules/2',
  incidentIds: ['019b7a00-0000-7000-8000-000000000001'],
  lessonIds: ['019b7a00-0000-7000-8000-0000000000c1'],
  manifest: [{ entity: 'run', id: runId, sha: '8'.repeat(64) }],
  manifestSha: '9'.repeat(64),
  evaluatedBy: 'alice',
  evaluatedAt: '2026-01-01T12:03:00.000Z',
}
