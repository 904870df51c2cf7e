import { evaluation } from './evaluations.ts'
import { incidentId } from './incidents.ts'
import { lessonId } from './lessons.ts'
import { failedRun, runId, settledObligation } from './runs.ts'
import { traceHash } from './traces.ts'

const { id: _id, updatedAt: _updated, version: _version, state, ...run } = failedRun
const { startedAt, lastSeenAt, endedAt, endedBy, errorCode, errorMessage, ...declaration } = run
const { manifest: _manifest, ...checked } = evaluation

function all(items: readonly object[], listedBy: string) {
  return { items, leftOut: 0, orMore: false, listedBy }
}

const failing = {
  id: '019b7a00-0000-7000-8000-0000000000d1',
  operation: 'runs.complete',
  actorId: 'alice',
  outcome: 'done',
  code: null,
  at: endedAt,
  correlationId: 'batch-2026-03/17',
  replayOf: null,
  durationUs: 9_100,
  rebuilt: false,
  verdict: 'advisory',
  authority: { verdict: 'allow', gate: null, code: 'ALLOWED', reason: 'Every gate let it pass.', conditions: [] },
  wrote: [{ entity: 'run', id: runId, sha: '8'.repeat(64) }],
}

const incident = {
  id: incidentId,
  title: 'Run Failed: Run 000000a1',
  severity: 'medium',
  category: 'execution_failure',
  state: 'active',
  occurrences: 1,
  sourceRunId: runId,
  createdAt: endedAt,
}

const lesson = {
  id: lessonId,
  type: 'failure',
  severity: 'medium',
  title: 'Failure: TOOL_TIMEOUT',
  description: 'orders.read did not answer.',
  proposedAction: 'Warn of what leads to TOOL_TIMEOUT.',
  state: 'pending',
  createdAt: endedAt,
}

/** The run of the other examples that failed, explained. */
export const explanation = {
  runId,
  declaration,
  outcome: {
    state,
    startedAt,
    lastSeenAt,
    endedAt,
    endedBy,
    durationMs: 120_000,
    errorCode,
    errorMessage,
    retriedBy: null,
  },
  hinges: [
    { kind: 'error', name: 'TOOL_TIMEOUT', id: runId, says: 'Had it not failed: orders.read did not answer.' },
    { kind: 'step', name: 'TIMEOUT', id: null, says: 'Had step 2, orders.read, not ended with TIMEOUT.' },
  ],
  moments: [
    { at: startedAt, kind: 'started', id: runId, says: 'Started.' },
    {
      at: endedAt,
      kind: 'ended',
      id: runId,
      says: 'Ended by alice: failed, TOOL_TIMEOUT: orders.read did not answer.',
    },
  ],
  dispatches: {
    ...all([failing], 'dispatches.list'),
    leftOut: 2,
    tally: [
      { operation: 'runs.complete', outcome: 'done', verdict: 'advisory', code: null, count: 1 },
      { operation: 'runs.heartbeat', outcome: 'done', verdict: null, code: null, count: 2 },
    ],
  },
  checkpoints: all([], 'dispatches.list'),
  steps: {
    ...all(
      [
        {
          seq: 2,
          skill: 'orders.read',
          status: 'failure',
          outcomeCategory: 'TIMEOUT',
          outcomeCode: null,
          retryCount: 0,
          costMicros: 40_000,
          inputTokens: null,
          outputTokens: null,
          durationMs: 30_000,
          recordedAt: endedAt,
        },
      ],
      'traces.list_steps',
    ),
    leftOut: 2,
    totals: evaluation.inputs.totals,
    hash: traceHash,
    sealedAt: endedAt,
  },
  decisions: all([], 'decisions.list'),
  evaluation: checked,
  obligations: [settledObligation],
  failure: null,
  violations: all([], 'violations.list'),
  incidents: all([incident], 'incidents.list_of_run'),
  preventions: [],
  lessons: { ...all([lesson], 'lessons.list'), keptBefore: [] },
  controls: {
    governance: { ...all([], 'governance.describe'), effective: 'normal' },
    tenant: { ...all([], 'account.list_operator_actions'), state: 'active' },
    thresholds: {
      limits: evaluation.inputs.limits,
      snapshotSha: evaluation.snapshotSha,
      settings: [{ scope: 'agent', agentId: 'invoice-agent', version: 1, heldThen: true }],
    },
  },
}
