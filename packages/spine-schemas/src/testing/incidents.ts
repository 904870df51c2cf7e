import { ActorId, TenantId, type Caller } from '../caller.ts'
import { Incident, IncidentEvent, IncidentId } from '../incidents.ts'

export const alice = ActorId.parse('alice')
export const bob = ActorId.parse('bob')
export const noon = '2026-01-01T12:00:00.000Z'

/** A caller who may do everything that incidents know, in a tenant of its own unless told. */
export function anOperator(facts: Partial<Caller> = {}): Caller {
  return {
    tenantId: TenantId.parse(crypto.randomUUID()),
    actorId: alice,
    grants: ['incidents:read', 'incidents:write'],
    scopes: ['*'],
    ...facts,
  }
}

/** A valid incident in the given state. A test says only what it is about. */
export function anIncident<const Facts extends Partial<Incident>>(facts: Facts = {} as Facts) {
  return Incident.parse({
    id: IncidentId.parse('019b7a00-0000-7000-8000-000000000001'),
    title: 'Run 17 exceeded its budget',
    severity: 'high',
    category: 'budget_exceeded',
    description: null,
    source: 'run',
    sourceRunId: 'run-17',
    affectedAgentId: null,
    errorCode: null,
    errorMessage: null,
    cause: 'llm_run',
    impact: 'single_run',
    fingerprint: null,
    occurrences: 1,
    createdBy: bob,
    createdAt: '2026-01-01T11:00:00.000Z',
    updatedAt: '2026-01-01T11:00:00.000Z',
    version: 1,
    state: 'active',
    ...facts,
  })
}

/** The line that an incident's history gets with a change. */
export function anIncidentEvent(facts: Partial<IncidentEvent> = {}): IncidentEvent {
  return IncidentEvent.parse({
    id: '019b7a00-0000-7000-8000-0000000000e1',
    incidentId: '019b7a00-0000-7000-8000-000000000001',
    type: 'created',
    note: null,
    actorId: bob,
    at: '2026-01-01T11:00:00.000Z',
    ...facts,
  })
}
