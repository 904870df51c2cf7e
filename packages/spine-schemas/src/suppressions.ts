import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { activeSuppression, prevention } from './examples/suppressions.ts'
import { Category, IncidentId, incidentNotFound } from './incidents.ts'
import { pageInput, pageOf } from './page.ts'
import { RunId } from './runs.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

export const SuppressionId = uuid().brand<'SuppressionId'>()
export type SuppressionId = z.infer<typeof SuppressionId>

export const PreventionId = uuid().brand<'PreventionId'>()
export type PreventionId = z.infer<typeof PreventionId>

const at = z.iso.datetime()

// What is violated is always told.
const Suppressible = Category.exclude(['policy_violation'])

const said = {
  id: SuppressionId,
  /** The policy that deals with what is no incident any more. */
  policyId: text(100),
  /** What it is about: an error code, or a category, just as an incident would name it. The other one is null. */
  errorCode: text(100).nullable(),
  category: Suppressible.nullable(),
  /** The incident that it was learned from. */
  originalIncidentId: IncidentId.nullable(),
  reason: text(500),
  createdBy: ActorId,
  createdAt: at,
  version: z.int().positive(),
}

/** That failed runs of a code or a category are no incidents, for a policy deals with them. */
export const Suppression = z.discriminatedUnion('state', [
  z.object({ ...said, state: z.literal('active') }),
  z.object({ ...said, state: z.literal('lifted'), liftedBy: ActorId, liftedAt: at }),
])
export type Suppression = z.infer<typeof Suppression>
export type ActiveSuppression = Extract<Suppression, { state: 'active' }>
export type LiftedSuppression = Extract<Suppression, { state: 'lifted' }>

/** That a failed run became no incident, and what prevented that. */
export const Prevention = z.object({
  id: PreventionId,
  /** What prevented it; null where it was imported. */
  suppressionId: SuppressionId.nullable(),
  policyId: text(100),
  errorCode: z.string(),
  category: Category,
  originalIncidentId: IncidentId.nullable(),
  /** The run that became no incident; null where it was one of an earlier system. */
  runId: RunId.nullable(),
  outcome: z.literal('prevented'),
  at,
})
export type Prevention = z.infer<typeof Prevention>

/** Lets failed runs of a code or a category be no incidents. */
export const createSuppression = contract({
  name: 'suppressions.create',
  says: 'Lets failed runs of one error code, or of one category, become no incidents, because a policy deals with them. Each is kept as a prevention.',
  effect: 'write',
  http: { method: 'POST', path: '/suppressions' },
  requires: 'policies:write',
  input: z.strictObject({
    policyId: said.policyId,
    errorCode: text(100).optional(),
    category: Suppressible.optional(),
    originalIncidentId: IncidentId.optional(),
    reason: said.reason,
  }),
  output: Suppression,
  refusals: {
    ...incidentNotFound,
    TRIGGER_UNCLEAR: { kind: 'unprocessable', says: 'Give an error code or a category, and not both.' },
    SUPPRESSION_EXISTS: { kind: 'conflict', says: 'The same is suppressed already. Lift that first.' },
  },
  example: {
    input: { policyId: 'retry-policy', errorCode: 'RATE_LIMIT_EXCEEDED', reason: 'The agent waits and tries again.' },
    output: activeSuppression,
  },
})

/** Lets what was suppressed be incidents again. */
export const liftSuppression = contract({
  name: 'suppressions.lift',
  says: 'Lets what was suppressed be incidents again, from now on.',
  effect: 'write',
  http: { method: 'POST', path: '/suppressions/{suppressionId}/lift' },
  requires: 'policies:write',
  input: z.strictObject({ suppressionId: SuppressionId }),
  output: Suppression,
  refusals: {
    SUPPRESSION_NOT_FOUND: { kind: 'missing', says: 'There is no such suppression.' },
    SUPPRESSION_LIFTED: { kind: 'conflict', says: 'The suppression is lifted already.' },
  },
  example: {
    input: { suppressionId: activeSuppression.id },
    output: {
      ...activeSuppression,
      state: 'lifted',
      liftedBy: 'bob',
      liftedAt: '2026-01-02T12:00:00.000Z',
      version: 2,
    },
  },
})

/** Lists suppressions, newest first. */
export const listSuppressions = contract({
  name: 'suppressions.list',
  says: 'Lists what is suppressed and what was, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/suppressions' },
  requires: 'policies:read',
  input: z.strictObject({ ...pageInput, state: z.array(z.enum(['active', 'lifted'])).optional() }),
  output: pageOf(Suppression),
  refusals: {},
  example: { input: {}, output: { items: [activeSuppression], nextCursor: null } },
})

/** What a list of suppressions may be narrowed by. */
export type SuppressionFilter = z.output<typeof listSuppressions.input>

/** Lists preventions, newest first. */
export const listPreventions = contract({
  name: 'preventions.list',
  says: 'Lists the failed runs that became no incidents, and what prevented it, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/preventions' },
  requires: 'incidents:read',
  input: z.strictObject({ ...pageInput, suppressionId: SuppressionId.optional(), runId: RunId.optional() }),
  output: pageOf(Prevention),
  refusals: {},
  example: { input: {}, output: { items: [prevention], nextCursor: null } },
})

/** What a list of preventions may be narrowed by. */
export type PreventionFilter = z.output<typeof listPreventions.input>
