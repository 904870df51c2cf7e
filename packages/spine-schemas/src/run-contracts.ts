import { z } from 'zod'

import { MOST_STEPS, runAmount } from './amounts.ts'
import { contract } from './contract.ts'
import { failedRun, queuedRun, runId, runningRun, settledObligation } from './examples/runs.ts'
import { pageInput, pageOf } from './page.ts'
import { RunTotals } from './evaluations.ts'
import { declaration, EndedRunState, leaseSeconds, LiveRunState, Obligation, Run, RunId, RunState } from './runs.ts'
import { text } from './text.ts'

const notFound = { RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' } } as const
const notRunning = {
  RUN_NOT_RUNNING: {
    kind: 'conflict',
    says: 'Only a running run can do this. "runs.get" tells its state: "runs.start" starts one that is queued, and "runs.retry" tries one again that has ended.',
  },
} as const

/** Declares a run: what it means to do, before it does anything. */
export const declareRun = contract({
  name: 'runs.declare',
  says: 'Declares a run: which agent, what for, in whose name, with which tools and at what estimate. It starts queued.',
  effect: 'write',
  http: { method: 'POST', path: '/runs' },
  requires: 'runs:write',
  input: z.strictObject({
    agentId: declaration.agentId,
    goal: declaration.goal,
    actorType: declaration.actorType,
    onBehalfOf: text(200).optional(),
    source: declaration.source,
    externalId: text(200).optional(),
    tools: declaration.tools.default([]),
    estimatedMicros: runAmount.optional(),
    estimatedSteps: z.int().nonnegative().max(MOST_STEPS).optional(),
    estimatedMs: runAmount.optional(),
  }),
  output: Run,
  refusals: {
    ATTRIBUTION_MISSING: {
      kind: 'unprocessable',
      says: 'A run in the name of a human says whose: give "onBehalfOf". Nothing is filled in afterwards.',
    },
    ATTRIBUTION_UNEXPECTED: {
      kind: 'unprocessable',
      says: 'A run of the system or of a service acts for nobody: leave "onBehalfOf" out, or say that it is a human’s.',
    },
  },
  example: {
    input: {
      agentId: 'invoice-agent',
      goal: 'Match the invoices of March with their orders.',
      actorType: 'human',
      onBehalfOf: 'alice@example.com',
      source: 'sdk',
      externalId: 'batch-2026-03',
      tools: ['orders.read'],
      estimatedMicros: 250_000,
      estimatedSteps: 12,
    },
    output: queuedRun,
  },
})

/** Starts a declared run, under a lease, and notes what it owes. */
export const startRun = contract({
  name: 'runs.start',
  says: 'Starts a declared run under a lease that heartbeats renew, and notes by when its outcome is due.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/start' },
  requires: 'runs:write',
  input: z.strictObject({
    runId: RunId,
    leaseSeconds: leaseSeconds.default(60),
    dueInSeconds: z.int().min(60).max(2_592_000).default(86_400),
  }),
  output: Run,
  refusals: {
    ...notFound,
    RUN_NOT_QUEUED: { kind: 'conflict', says: 'Only a run that is queued can be started. "runs.get" tells its state.' },
  },
  example: { input: { runId }, output: runningRun },
})

/** Tells that a run is alive: its lease begins anew. */
export const beatRun = contract({
  name: 'runs.heartbeat',
  says: 'Tells that a run is alive: its lease begins anew. One that is late is alive too, until it was found crashed.',
  effect: 'write',
  renewsLease: true,
  http: { method: 'POST', path: '/runs/{runId}/heartbeat' },
  requires: 'runs:write',
  input: z.strictObject({ runId: RunId }),
  output: Run,
  refusals: { ...notFound, ...notRunning },
  example: { input: { runId }, output: runningRun },
})

/** Asks whether a run may go on. */
export const checkpointRun = contract({
  name: 'runs.checkpoint',
  says: 'Tells whether a run may go on, and if not, every reason: its own state, governance and the state of the tenant.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/checkpoint' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId }),
  output: z.object({
    runId: RunId,
    verdict: z.enum(['continue', 'continue_degraded', 'stop']),
    reasons: z.array(
      z.object({ gate: z.string(), code: z.string(), reason: z.string(), liftedBy: z.string().nullable() }),
    ),
  }),
  refusals: notFound,
  example: {
    input: { runId },
    output: {
      runId,
      verdict: 'stop',
      reasons: [
        {
          gate: 'governance',
          code: 'GOVERNANCE_KILLED',
          reason: 'Governance has stopped all writes. Reads go on.',
          liftedBy: 'whoever may set the governance mode',
        },
      ],
    },
  },
})

/** Ends a run that is no longer wanted, at once. */
export const cancelRun = contract({
  name: 'runs.cancel',
  says: 'Ends a queued or running run that is no longer wanted, and leaves the record of what it did until then. Its next checkpoint tells it to stop.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/cancel' },
  requires: 'runs:write',
  input: z.strictObject({ runId: RunId, reason: text(2_000) }),
  output: Run,
  refusals: { ...notFound, RUN_ENDED: { kind: 'conflict', says: 'The run has ended. Nothing alters it.' } },
  example: {
    input: { runId, reason: 'The invoices were matched by hand.' },
    output: { ...failedRun, state: 'cancelled', errorCode: null, errorMessage: 'The invoices were matched by hand.' },
  },
})

/** Ends a run that failed, with what went wrong. */
export const failRun = contract({
  name: 'runs.fail',
  says: 'Ends a running run that failed, with what went wrong.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/fail' },
  requires: 'runs:write',
  input: z.strictObject({ runId: RunId, errorCode: text(100), errorMessage: text(4_000) }),
  output: Run,
  refusals: { ...notFound, ...notRunning },
  example: {
    input: { runId, errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' },
    output: failedRun,
  },
})

/** Tries again what a run did not achieve: a new run, which names the one before. */
export const retryRun = contract({
  name: 'runs.retry',
  says: 'Queues another run for what an ended one did not achieve, with the same declaration. The ended one stays as it is.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/retry' },
  requires: 'runs:write',
  input: z.strictObject({ runId: RunId }),
  output: Run,
  refusals: {
    ...notFound,
    RUN_NOT_ENDED: { kind: 'conflict', says: 'Only a run that has ended is tried again. Cancel it first.' },
    RUN_SUCCEEDED: { kind: 'conflict', says: 'The run has succeeded: there is nothing to try again.' },
    RUN_RETRIED: { kind: 'conflict', says: 'The run is tried again already. Retry its latest try.' },
  },
  example: {
    input: { runId },
    output: { ...queuedRun, id: '019b7a00-0000-7000-8000-0000000000a2', parentId: runId, attempt: 2 },
  },
})

const filter = {
  ...pageInput,
  agentId: text(100).optional(),
}

/** Lists runs, newest first. */
export const listRuns = contract({
  name: 'runs.list',
  says: 'Lists runs, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/runs' },
  requires: 'runs:read',
  input: z.strictObject({ ...filter, state: z.array(RunState).optional(), externalId: text(200).optional() }),
  output: pageOf(Run),
  refusals: {},
  example: { input: { limit: 1, state: ['failed'] }, output: { items: [failedRun], nextCursor: null } },
})

/** What a list of runs may be narrowed by. */
export type RunFilter = z.output<typeof listRuns.input>

/** Lists the runs that have not ended, newest first. */
export const listLiveRuns = contract({
  name: 'runs.live',
  says: 'Lists the runs that wait or run, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/live' },
  requires: 'runs:read',
  input: z.strictObject({ ...filter, state: z.array(LiveRunState).default([...LiveRunState.options]) }),
  output: pageOf(Run),
  refusals: {},
  example: { input: {}, output: { items: [runningRun], nextCursor: null } },
})

/** Finds one run. */
export const getRun = contract({
  name: 'runs.get',
  says: 'Finds one run.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId }),
  output: Run,
  refusals: notFound,
  example: { input: { runId }, output: runningRun },
})

/** Tells what became of a run. */
export const tellRunOutcome = contract({
  name: 'runs.outcome',
  says: 'Tells what became of a run: how and when it ended, what its steps took, what it owed, and which run tries it again.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/outcome' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId }),
  output: z.object({
    runId: RunId,
    state: RunState,
    /** Null while it has not ended. */
    outcome: EndedRunState.nullable(),
    endedAt: z.iso.datetime().nullable(),
    /** From its start to its end; null where it has not had both. */
    durationMs: z.int().nonnegative().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    /** Of the steps that are recorded so far. */
    totals: RunTotals,
    attempt: z.int().positive(),
    retriedBy: RunId.nullable(),
    obligations: z.array(Obligation),
  }),
  refusals: notFound,
  example: {
    input: { runId },
    output: {
      runId,
      state: 'failed',
      outcome: 'failed',
      endedAt: failedRun.endedAt,
      durationMs: 120_000,
      errorCode: failedRun.errorCode,
      errorMessage: failedRun.errorMessage,
      totals: { steps: 3, failedSteps: 1, costMicros: 120_000, inputTokens: 2_400, outputTokens: 310, stepMs: 90_000 },
      attempt: 1,
      retriedBy: null,
      obligations: [settledObligation],
    },
  },
})
