/** What was set for one agent. */
export const agentThresholds = {
  scope: 'agent',
  agentId: 'invoice-agent',
  maxExecutionMs: null,
  maxTokens: null,
  maxCostMicros: 500_000,
  failureSignal: null,
  updatedBy: 'alice',
  updatedAt: '2026-01-01T12:00:00.000Z',
  version: 1,
}
