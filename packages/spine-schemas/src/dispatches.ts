import { z } from 'zod'

import { contract } from './contract.ts'
import { instant } from './instant.ts'
import { DispatchId } from './outcome.ts'
import { pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'

/** How a dispatch ended: with an outcome, by being thrown, or nobody knows. */
export const DispatchOutcome = z.enum(['done', 'refused', 'denied', 'invalid', 'failed', 'unknown'])

/** That a dispatch happened, and how it ended. */
export const Dispatch = z.object({
  id: DispatchId,
  operation: z.string(),
  actorId: z.string(),
  outcome: DispatchOutcome,
  /** Why it was refused, or what was thrown. */
  code: z.string().nullable(),
  governanceActive: z.boolean().nullable(),
  authorityDegraded: z.boolean().nullable(),
  authorityReason: z.string().nullable(),
  authorityCode: z.string().nullable(),
  conditions: z.array(z.string()),
  correlationId: z.string().nullable(),
  replayOf: DispatchId.nullable(),
  durationUs: z.int().nonnegative().nullable(),
  at: z.iso.datetime(),
  /** Whether the record was lost, and put together anew from the ledger. */
  rebuilt: z.boolean(),
  /** The run that its input named; null where it named none. */
  runId: RunId.nullable(),
  /** The verdict that it answered, such as that of a checkpoint; null where an answer has none. */
  verdict: z.string().nullable(),
})
export type Dispatch = z.infer<typeof Dispatch>

const example = {
  id: '019b7a00-0000-7000-8000-0000000000d1',
  operation: 'incidents.acknowledge',
  actorId: 'alice',
  outcome: 'refused',
  code: 'INCIDENT_NOT_ACTIVE',
  governanceActive: true,
  authorityDegraded: false,
  authorityReason: null,
  authorityCode: 'ALLOWED',
  conditions: [],
  correlationId: 'run-17/step:4',
  replayOf: null,
  durationUs: 4_200,
  at: '2026-01-01T12:00:00.000Z',
  rebuilt: false,
  runId: null,
  verdict: null,
}

/** Lists what was asked of the tenant's operations, newest first. */
export const listDispatches = contract({
  name: 'dispatches.list',
  says: 'Lists what was asked, by whom, and how it ended, newest first: reads, refusals and denials included.',
  effect: 'read',
  http: { method: 'GET', path: '/dispatches' },
  requires: 'audit:read',
  input: z.strictObject({
    ...pageInput,
    operation: text(200).optional(),
    outcome: z.array(DispatchOutcome).optional(),
    actorId: text(200).optional(),
    correlationId: text(200).optional(),
    runId: RunId.optional(),
    from: instant.optional(),
    before: instant.optional(),
  }),
  output: pageOf(Dispatch),
  refusals: {},
  example: {
    input: { outcome: ['refused', 'denied'], actorId: 'alice' },
    output: { items: [example], nextCursor: null },
  },
})

/** What a list of dispatches may be narrowed by. */
export type DispatchFilter = z.output<typeof listDispatches.input>

/** Finds one dispatch. */
export const getDispatch = contract({
  name: 'dispatches.get',
  says: 'Finds one dispatch by the id that its answer carried.',
  effect: 'read',
  http: { method: 'GET', path: '/dispatches/{dispatchId}' },
  requires: 'audit:read',
  input: z.strictObject({ dispatchId: DispatchId }),
  output: Dispatch,
  refusals: {
    DISPATCH_NOT_FOUND: {
      kind: 'missing',
      says: 'There is no record of such a dispatch. Those of the last moments may not be written yet.',
    },
  },
  example: { input: { dispatchId: example.id }, output: example },
})
