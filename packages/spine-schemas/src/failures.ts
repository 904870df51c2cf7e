import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { failure, failureIncident, told } from './examples/failures.ts'
import { failedRun, runId } from './examples/runs.ts'
import { Incident, IncidentId } from './incidents.ts'
import { LargeJsonObject } from './json-object.ts'
import { pageInput, pageOf } from './page.ts'
import { Run, RunId } from './runs.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const FailureId = uuid().brand<'FailureId'>()
export type FailureId = z.infer<typeof FailureId>

/** How a call of a model fails: it does not answer, it breaks, or what it answers cannot be used. */
export const FailureType = z.enum(['timeout', 'exception', 'invalid_output'])

const said = {
  runId: RunId,
  type: FailureType,
  model: text(200),
  errorCode: text(100),
  errorMessage: text(4_000),
}

/** That a run failed because a model did: a fact. A run fails once. */
export const Failure = z.object({
  id: FailureId,
  ...said,
  requestId: text(200).nullable(),
  durationMs: z.int().nonnegative().nullable(),
  metadata: z.record(z.string(), z.json()),
  /** Whether trying again may help: a while later, never, or not before a policy allows it. */
  category: z.enum(['transient', 'permanent', 'policy']),
  /** How long to wait first, where trying again may help. */
  retryAfterSeconds: z.int().positive().nullable(),
  incidentId: IncidentId,
  reportedBy: ActorId,
  reportedAt: z.iso.datetime(),
})
export type Failure = z.infer<typeof Failure>

/** What was looked through for anything that contradicts a failure, and what there is not to look through yet. */
export const Contamination = z.object({ checked: z.array(z.string()), absent: z.array(z.string()) })

/** Ends a running run because a model failed it. */
export const reportFailure = contract({
  name: 'failures.report',
  says: 'Ends a running run because a model failed it: the fact, its evidence, the end of the run and the incident, all or nothing.',
  effect: 'write',
  http: { method: 'POST', path: '/runs/{runId}/failure' },
  requires: 'runs:write',
  input: z.strictObject({
    ...said,
    requestId: text(200).optional(),
    durationMs: z.int().nonnegative().optional(),
    metadata: LargeJsonObject.default({}),
  }),
  output: z.object({ failure: Failure, run: Run, incident: Incident, contamination: Contamination }),
  refusals: {
    RUN_NOT_FOUND: { kind: 'missing', says: 'There is no such run.' },
    RUN_NOT_RUNNING: {
      kind: 'conflict',
      says: 'Only a running run can fail: start a queued one with "runs.start"; "runs.get" tells its state.',
    },
    FAILURE_CONTAMINATED: {
      kind: 'conflict',
      says: 'The run violated a policy, so the model is not all that failed it. End it with runs.fail.',
    },
  },
  example: {
    input: { ...told, runId, requestId: 'req-7', durationMs: 30_000 },
    output: {
      failure,
      run: { ...failedRun, errorCode: told.errorCode, errorMessage: told.errorMessage },
      incident: failureIncident,
      contamination: { checked: ['violations'], absent: ['costs'] },
    },
  },
})

/** Lists the failures of models, newest first. */
export const listFailures = contract({
  name: 'failures.list',
  says: 'Lists the runs that models failed, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/failures' },
  requires: 'runs:read',
  input: z.strictObject({ ...pageInput, type: z.array(FailureType).optional(), model: text(200).optional() }),
  output: pageOf(Failure),
  refusals: {},
  example: { input: { model: told.model }, output: { items: [failure], nextCursor: null } },
})

/** What a list of failures may be narrowed by. */
export type FailureFilter = z.output<typeof listFailures.input>

/** Finds how a model failed a run. */
export const getFailure = contract({
  name: 'failures.get',
  says: 'Finds how a model failed a run.',
  effect: 'read',
  http: { method: 'GET', path: '/runs/{runId}/failure' },
  requires: 'runs:read',
  input: z.strictObject({ runId: RunId }),
  output: Failure,
  refusals: { FAILURE_NOT_FOUND: { kind: 'missing', says: 'No model is known to have failed such a run.' } },
  example: { input: { runId }, output: failure },
})
