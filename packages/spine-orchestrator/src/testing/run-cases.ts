import { lost, same, type Case } from './case.ts'
import {
  aForgottenRunIn,
  anEndedRunIn,
  anOverdueRunIn,
  aQueuedRunIn,
  aRunningRunIn,
  aSentStep,
  aSilentRunIn,
  aTracedRunIn,
  errand,
} from './runs.ts'

export const runCases = {
  'runs.declare': {
    succeeds: async () => errand,
    refuses: { code: 'ATTRIBUTION_UNEXPECTED', input: (input) => ({ ...input, actorType: 'system' }) },
  },
  'runs.start': {
    succeeds: async (arranged) => ({ runId: await aQueuedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_QUEUED', input: same },
  },
  'runs.heartbeat': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.checkpoint': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.cancel': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), reason: 'Not wanted any more.' }),
    refuses: { code: 'RUN_ENDED', input: same },
    reads: 5, // what it is held to, besides the tables that it writes
  },
  'runs.fail': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), errorCode: 'E', errorMessage: 'It broke.' }),
    refuses: { code: 'RUN_NOT_RUNNING', input: same },
  },
  'runs.complete': {
    succeeds: async (arranged) => ({
      runId: await aTracedRunIn(arranged),
      outcome: 'failed',
      errorCode: 'STEP_FAILURE',
      errorMessage: 'orders.read did not answer.',
    }),
    refuses: { code: 'RUN_ENDED_OTHERWISE', input: (input) => ({ ...input, errorCode: 'SKILL_ERROR' }) },
  },
  'runs.get_evaluation': {
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.prove': {
    reads: 11,
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.explain': {
    reads: 18,
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.retry': {
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_RETRIED', input: same },
  },
  'runs.list': { succeeds: async (arranged) => (await anEndedRunIn(arranged)) && {} },
  'runs.live': { succeeds: async (arranged) => (await aRunningRunIn(arranged)) && {} },
  'runs.get': {
    succeeds: async (arranged) => ({ runId: await aQueuedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.outcome': {
    succeeds: async (arranged) => ({ runId: await anEndedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'runs.crash': {
    succeeds: async (arranged) => ({ runId: await aSilentRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_RUNNING', input: same },
    reads: 9, // what may suppress it, besides the tables that it writes
  },
  'runs.expire': {
    succeeds: async (arranged) => ({ runId: await aForgottenRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_QUEUED', input: same },
    reads: 6, // what it is held to, and when governance changed, besides the tables that it writes
  },
  'runs.report_overdue': {
    succeeds: async (arranged) => ({ runId: await anOverdueRunIn(arranged), kind: 'outcome' }),
    refuses: { code: 'OBLIGATION_NOT_DUE', input: same },
  },
  'runs.record_steps': {
    succeeds: async (arranged) => ({ runId: await aRunningRunIn(arranged), steps: [aSentStep(0)] }),
    refuses: { code: 'STEP_DIFFERS', input: (input) => ({ ...input, steps: [{ ...aSentStep(0), costMicros: 1 }] }) },
  },
  'traces.list_steps': {
    succeeds: async (arranged) => ({ runId: await aTracedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
  'traces.verify': {
    succeeds: async (arranged) => ({ runId: await aTracedRunIn(arranged) }),
    refuses: { code: 'RUN_NOT_FOUND', input: lost('runId') },
  },
} satisfies Record<string, Case>
