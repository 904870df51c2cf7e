import { z } from 'zod'

import { contract } from './contract.ts'
import { failedRun, runId, settledObligation } from './examples/runs.ts'
import { Obligation, ObligationKind, Run, RunId } from './runs.ts'

/** Ends a run that fell silent. The caller is the installation, which has seen its lease run out. */
export const crashRun = contract({
  name: 'runs.crash',
  says: 'Ends a run whose lease has run out, and opens an incident about it.',
  effect: 'write',
  http: null,
  requires: 'runs:sweep',
  input: z.strictObject({ runId: RunId }),
  output: Run,
  refusals: {
    RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' },
    RUN_NOT_RUNNING: { kind: 'conflict', says: 'Only a run that was started and has not ended can crash.' },
    RUN_ALIVE: { kind: 'conflict', says: 'The lease of the run has not run out.' },
  },
  example: {
    input: { runId },
    output: {
      ...failedRun,
      state: 'crashed',
      endedBy: 'scheduler',
      errorCode: 'RUN_CRASHED',
      errorMessage: 'It fell silent.',
    },
  },
})

/** Ends a run that nobody started. The caller is the installation, which has seen it wait for a day. */
export const expireRun = contract({
  name: 'runs.expire',
  says: 'Cancels a run that nobody has started within a day of its declaration.',
  effect: 'write',
  http: null,
  requires: 'runs:sweep',
  input: z.strictObject({ runId: RunId }),
  output: Run,
  refusals: {
    RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' },
    RUN_NOT_QUEUED: { kind: 'conflict', says: 'Only a run that is queued can expire.' },
    RUN_AWAITED: { kind: 'conflict', says: 'The run has not waited for a day.' },
  },
  example: {
    input: { runId },
    output: {
      ...failedRun,
      state: 'cancelled',
      startedAt: null,
      lastSeenAt: null,
      endedBy: 'scheduler',
      errorCode: null,
      errorMessage: 'Nobody started it within a day of its declaration.',
    },
  },
})

/** Reports what a run owes and has not done in time. The caller is the installation. */
export const reportOverdue = contract({
  name: 'runs.report_overdue',
  says: 'Opens an incident about what a run owed and has not done in time. Once.',
  effect: 'write',
  http: null,
  requires: 'runs:sweep',
  input: z.strictObject({ runId: RunId, kind: ObligationKind }),
  output: Obligation,
  refusals: {
    OBLIGATION_NOT_FOUND: { kind: 'missing', says: 'The run owes no such thing.' },
    OBLIGATION_NOT_DUE: { kind: 'conflict', says: 'It is done, reported, or not due yet.' },
  },
  example: {
    input: { runId, kind: 'outcome' },
    output: {
      runId,
      kind: 'outcome',
      dueAt: settledObligation.dueAt,
      state: 'overdue',
      overdueAt: '2026-01-02T12:02:00.000Z',
      incidentId: '019b7a00-0000-7000-8000-000000000001',
    },
  },
})
