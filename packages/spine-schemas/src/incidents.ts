import { z } from 'zod'

import { ActorId } from './caller.ts'
import { contract } from './contract.ts'
import { ackedIncident, activeIncident, incidentId, resolvedIncident } from './examples/incidents.ts'
import { instant } from './instant.ts'
import { pageInput, pageOf } from './page.ts'
import { text } from './text.ts'
import { anyId, uuid } from './uuid.ts'

export const IncidentId = uuid().brand<'IncidentId'>()
export type IncidentId = z.infer<typeof IncidentId>

export const IncidentEventId = uuid().brand<'IncidentEventId'>()
export type IncidentEventId = z.infer<typeof IncidentEventId>

export const Severity = z.enum(['critical', 'high', 'medium', 'low', 'none'])
export type Severity = z.infer<typeof Severity>

export const IncidentState = z.enum(['active', 'acked', 'resolved'])
export type IncidentState = z.infer<typeof IncidentState>

/** What went wrong, in kind. */
export const Category = z.enum([
  'execution_failure',
  'budget_exceeded',
  'rate_limit',
  'resource_exhaustion',
  'manual',
  'cost_anomaly',
  'policy_violation',
  'loop_detected',
  'hallucination',
])

/** Who or what noticed it. */
export const Source = z.enum(['run', 'killswitch', 'policy', 'manual', 'budget', 'cost_anomaly', 'system'])
export type Source = z.infer<typeof Source>

/** How far it reaches. */
export const Impact = z.enum(['single_run', 'agent', 'tenant', 'system'])

const at = z.iso.datetime()

// What the reporter knows. The rest is decided.
const reported = {
  title: text(200),
  severity: Severity,
  category: Category,
  description: text(4_000).nullable(),
  sourceRunId: text(100).nullable(),
  affectedAgentId: text(100).nullable(),
  errorCode: text(100).nullable(),
  errorMessage: text(4_000).nullable(),
}

const identity = {
  id: IncidentId,
  ...reported,
  source: Source,
  cause: z.enum(['llm_run', 'system', 'human']),
  impact: Impact,
  /** What incidents of the same cause have in common; null for those that are older than fingerprints. */
  fingerprint: z.string().nullable(),
  /** How often its cause was seen. */
  occurrences: z.int().positive(),
  createdBy: ActorId,
  createdAt: at,
  updatedAt: at,
  version: z.int().positive(),
}

const resolution = {
  resolvedBy: ActorId,
  resolvedAt: at,
  resolutionMethod: z.enum(['auto', 'manual', 'rollback']),
  resolutionSummary: text(2_000),
}

/** An incident holds exactly the facts its state allows. */
export const Incident = z.discriminatedUnion('state', [
  z.object({ ...identity, state: z.literal('active') }),
  z.object({ ...identity, state: z.literal('acked'), ackedBy: ActorId, ackedAt: at }),
  z.object({
    ...identity,
    state: z.literal('resolved'),
    /** Null when nobody took it before it was resolved. */
    ackedBy: ActorId.nullable(),
    ackedAt: at.nullable(),
    ...resolution,
  }),
])
export type Incident = z.infer<typeof Incident>
export type ActiveIncident = Extract<Incident, { state: 'active' }>
export type AckedIncident = Extract<Incident, { state: 'acked' }>
export type ResolvedIncident = Extract<Incident, { state: 'resolved' }>

/** One line of an incident's history. */
export const IncidentEvent = z.object({
  id: IncidentEventId,
  incidentId: IncidentId,
  type: z.enum(['created', 'acknowledged', 'resolved', 'reopened', 'recurred', 'escalated']),
  note: text(2_000).nullable(),
  actorId: ActorId,
  at,
})
export type IncidentEvent = z.infer<typeof IncidentEvent>

/** The refusal of whatever is about one incident. */
export const incidentNotFound = { INCIDENT_NOT_FOUND: { kind: 'missing', says: 'There is no such incident.' } } as const

/** Opens an incident. It starts active, in nobody's hands. */
export const createIncident = contract({
  name: 'incidents.create',
  says: 'Opens an incident. It starts active, in nobody’s hands.',
  effect: 'write',
  http: { method: 'POST', path: '/incidents' },
  requires: 'incidents:write',
  input: z.strictObject({
    title: reported.title,
    severity: Severity,
    category: Category.default('manual'),
    description: text(4_000).optional(),
    source: Source.optional(),
    sourceRunId: anyId(100).optional(),
    affectedAgentId: text(100).optional(),
    errorCode: text(100).optional(),
    errorMessage: text(4_000).optional(),
    impact: Impact.optional(),
  }),
  output: Incident,
  refusals: {},
  example: {
    input: {
      title: 'Run 17 exceeded its budget',
      severity: 'high',
      category: 'budget_exceeded',
      sourceRunId: 'run-17',
      errorCode: 'BUDGET_EXCEEDED',
    },
    output: activeIncident,
  },
})

/** Puts an active incident into the caller's hands. */
export const acknowledgeIncident = contract({
  name: 'incidents.acknowledge',
  says: 'Puts an active incident into the caller’s hands. The first acknowledgement stands.',
  effect: 'write',
  http: { method: 'POST', path: '/incidents/{incidentId}/acknowledge' },
  requires: 'incidents:write',
  input: z.strictObject({ incidentId: IncidentId }),
  output: Incident,
  refusals: {
    ...incidentNotFound,
    INCIDENT_NOT_ACTIVE: { kind: 'conflict', says: 'Only an active incident can be acknowledged.' },
  },
  example: { input: { incidentId }, output: ackedIncident },
})

/** Closes an incident, with what was done about it. */
export const resolveIncident = contract({
  name: 'incidents.resolve',
  says: 'Closes an active or acknowledged incident, with what was done about it.',
  effect: 'write',
  http: { method: 'POST', path: '/incidents/{incidentId}/resolve' },
  requires: 'incidents:write',
  input: z.strictObject({
    incidentId: IncidentId,
    summary: resolution.resolutionSummary,
    method: resolution.resolutionMethod.default('manual'),
  }),
  output: Incident,
  refusals: {
    ...incidentNotFound,
    INCIDENT_RESOLVED: { kind: 'conflict', says: 'The incident is resolved already. Reopen it first.' },
  },
  example: {
    input: { incidentId, summary: 'Raised the budget and added a cap per step.' },
    output: resolvedIncident,
  },
})

/** Makes a resolved incident active again, in nobody's hands. */
export const reopenIncident = contract({
  name: 'incidents.reopen',
  says: 'Makes a resolved incident active again, in nobody’s hands, and keeps the reason.',
  effect: 'write',
  http: { method: 'POST', path: '/incidents/{incidentId}/reopen' },
  requires: 'incidents:write',
  input: z.strictObject({ incidentId: IncidentId, reason: text(2_000) }),
  output: Incident,
  refusals: {
    ...incidentNotFound,
    INCIDENT_NOT_RESOLVED: { kind: 'conflict', says: 'Only a resolved incident can be reopened.' },
  },
  example: {
    input: { incidentId, reason: 'The budget was exceeded again within the hour.' },
    output: { ...activeIncident, version: 4, updatedAt: '2026-01-01T14:00:00.000Z' },
  },
})

/** Lists incidents, newest first. */
export const listIncidents = contract({
  name: 'incidents.list',
  says: 'Lists incidents, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents' },
  requires: 'incidents:read',
  input: z.strictObject({
    ...pageInput,
    state: z.array(IncidentState).optional(),
    severity: z.array(Severity).optional(),
    category: z.array(Category).optional(),
    sourceRunId: anyId(100).optional(),
    createdFrom: instant.optional(),
    createdBefore: instant.optional(),
  }),
  output: pageOf(Incident),
  refusals: {},
  example: { input: { limit: 1, state: ['active'] }, output: { items: [activeIncident], nextCursor: null } },
})

/** What a list of incidents may be narrowed by. */
export type IncidentFilter = z.output<typeof listIncidents.input>

/** Finds one incident. */
export const getIncident = contract({
  name: 'incidents.get',
  says: 'Finds one incident.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/{incidentId}' },
  requires: 'incidents:read',
  input: z.strictObject({ incidentId: IncidentId }),
  output: Incident,
  refusals: incidentNotFound,
  example: { input: { incidentId }, output: activeIncident },
})

/** Tells what happened to an incident, oldest first. */
export const listIncidentEvents = contract({
  name: 'incidents.list_events',
  says: 'Tells what happened to one incident, oldest first.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/{incidentId}/events' },
  requires: 'incidents:read',
  input: z.strictObject({ incidentId: IncidentId, ...pageInput }),
  output: pageOf(IncidentEvent),
  refusals: incidentNotFound,
  example: {
    input: { incidentId },
    output: {
      items: [
        {
          id: '019b7a00-0000-7000-8000-0000000000e1',
          incidentId,
          type: 'created',
          note: null,
          actorId: 'alice',
          at: '2026-01-01T12:00:00.000Z',
        },
      ],
      nextCursor: null,
    },
  },
})

/** Counts incidents by severity: by default those that are not resolved. */
export const countIncidentsBySeverity = contract({
  name: 'incidents.count_by_severity',
  says: 'Counts incidents by severity: those in the given states, by default all that are not resolved.',
  effect: 'read',
  http: { method: 'GET', path: '/incidents/count-by-severity' },
  requires: 'incidents:read',
  input: z.strictObject({ state: z.array(IncidentState).default(['active', 'acked']) }),
  output: z.record(Severity, z.int().nonnegative()),
  refusals: {},
  example: { input: {}, output: { critical: 0, high: 1, medium: 0, low: 0, none: 0 } },
})
