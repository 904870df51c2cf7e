import { z } from 'zod'

import { contract } from './contract.ts'
import { Evaluation, EvaluationId, Sha256, Verdict } from './evaluations.ts'
import { evaluation } from './examples/evaluations.ts'
import { failedRun, runId } from './examples/runs.ts'
import { IncidentId } from './incidents.ts'
import { Run, RunId } from './runs.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

const notFound = { RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' } } as const

/** What the end of a run left, all of it in one transaction. */
export const Completion = z.object({
  run: Run,
  evaluationId: EvaluationId,
  verdict: Verdict,
  /** The incidents that tell of it, those that were open already included. */
  incidentIds: z.array(IncidentId),
  lessonIds: z.array(uuid()),
  /** The digest of everything that was written: `runs.prove` takes it again. */
  manifestSha: Sha256,
})

/** Ends a running run, and leaves the whole record of it. */
export const completeRun = contract({
  name: 'runs.complete',
  says: 'Ends a running run, and leaves in one transaction its sealed trace, evaluation, incidents, lessons and manifest. Asked again, it answers the same.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/complete' },
  requires: 'runs:write',
  input: z.strictObject({
    runId: RunId,
    outcome: z.enum(['succeeded', 'failed']),
    /** What went wrong, of a run that failed. */
    errorCode: text(100).optional(),
    errorMessage: text(4_000).optional(),
  }),
  output: Completion,
  refusals: {
    ...notFound,
    RUN_NOT_RUNNING: {
      kind: 'conflict',
      says: 'The run is queued: only one that was started can be completed. Start it first, with "runs.start".',
    },
    RUN_ENDED_OTHERWISE: {
      kind: 'conflict',
      says: 'The run has ended, and not like this. How it ended stands: read its outcome.',
    },
    ERROR_MISSING: {
      kind: 'unprocessable',
      says: 'A run that failed says what went wrong: give "errorCode" and "errorMessage".',
    },
    ERROR_UNEXPECTED: {
      kind: 'unprocessable',
      says: 'A run that succeeded has no error: leave "errorCode" and "errorMessage" out, or say that it failed.',
    },
  },
  example: {
    input: { runId, outcome: 'failed', errorCode: 'TOOL_TIMEOUT', errorMessage: 'orders.read did not answer.' },
    output: {
      run: failedRun,
      evaluationId: evaluation.id,
      verdict: 'advisory',
      incidentIds: evaluation.incidentIds,
      lessonIds: evaluation.lessonIds,
      manifestSha: evaluation.manifestSha,
    },
  },
})

const notCompleted = {
  RUN_NOT_COMPLETED: {
    kind: 'conflict',
    says: 'The run left no evaluation: it has not ended yet.',
  },
} as const

/** Finds what was checked when a run ended. */
export const getEvaluation = contract({
  name: 'runs.get_evaluation',
  says: 'Finds what was checked when a run ended: every rule with what it allows, what was seen and what came of it.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/evaluation' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId }),
  output: Evaluation,
  refusals: {
    ...notFound,
    ...notCompleted,
    EVALUATION_LOST: {
      kind: 'missing',
      says: 'The run has ended, and its evaluation is not there any more. Prove the run: that says what else is not.',
    },
  },
  example: { input: { runId }, output: evaluation },
})

/** How something that the end of a run wrote, or that told of it before, differs from what is there today. */
export const Difference = z.object({
  entity: z.string(),
  id: z.string(),
  /** `entry_unexpected`: the ledger says that it changed, which it cannot. `entry_unsealed`: an entry came in behind the seals. */
  wrong: z.enum([
    'row_missing',
    'row_altered',
    'entry_missing',
    'entry_elsewhere',
    'entry_unexpected',
    'entry_unsealed',
    'record_altered',
  ]),
})
export type Difference = z.infer<typeof Difference>

/** Proves that what the end of a run left is whole and was written at once, and that what told of it before is as it was. */
export const proveRun = contract({
  name: 'runs.prove',
  says: 'Takes every digest of a run’s manifest again: today’s rows, and the ledger’s way from what was written to them. Names what differs.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/proof' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId }),
  output: z.object({
    runId: RunId,
    /** Null where it is lost, and nothing tells any more which it was. */
    evaluationId: EvaluationId.nullable(),
    proven: z.boolean(),
    /** How many lines of the manifest were taken again; where that is lost, of what the ledger says was written with it. */
    checked: z.int().nonnegative(),
    /** What was changed since, step by step in the ledger, as it may be. */
    changed: z.array(z.object({ entity: z.string(), id: z.string() })),
    differs: z.array(Difference),
  }),
  refusals: { ...notFound, ...notCompleted },
  example: {
    input: { runId },
    output: {
      runId,
      evaluationId: evaluation.id,
      proven: false,
      checked: 7,
      changed: [{ entity: 'incident', id: '019b7a00-0000-7000-8000-000000000001' }],
      differs: [{ entity: 'run', id: runId, wrong: 'row_altered' }],
    },
  },
})
