import type { IncidentRow } from '@hoc/spine-schemas/import-rows'
import type { RowRefusal } from '@hoc/spine-schemas/imports'
import type { Incident, IncidentEvent, IncidentEventId, IncidentId, Severity } from '@hoc/spine-schemas/incidents'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import { inSmallLetters } from '@hoc/spine-schemas/uuid'

import { create } from './create.ts'
import { isKnown, kindOf } from './failure.ts'
import { cut, firstOf, inUtc, objectionTo, personOf, type Importing } from './import-row.ts'

type Category = Incident['category']
type Said<Key extends keyof IncidentRow> = NonNullable<IncidentRow[Key]>

// A category of the earlier system; what succeeded is no incident.
const CATEGORIES: Readonly<Record<Said<'category'>, Category | undefined>> = {
  EXECUTION_SUCCESS: undefined,
  EXECUTION_FAILURE: 'execution_failure',
  BUDGET_EXCEEDED: 'budget_exceeded',
  RATE_LIMIT: 'rate_limit',
  RESOURCE_EXHAUSTION: 'resource_exhaustion',
  MANUAL: 'manual',
  COST_ANOMALY: 'cost_anomaly',
  POLICY_VIOLATION: 'policy_violation',
  LOOP_DETECTED: 'loop_detected',
  HALLUCINATION: 'hallucination',
}

// What it was opened for, where it has no category.
const TRIGGERS: Readonly<Record<Said<'trigger_type'>, Category>> = {
  run_completion: 'execution_failure',
  run_failure: 'execution_failure',
  llm_failure: 'execution_failure',
  failure_spike: 'execution_failure',
  policy_violation: 'policy_violation',
  content_policy: 'policy_violation',
  budget_breach: 'budget_exceeded',
  budget_warning: 'budget_exceeded',
  rate_limit: 'rate_limit',
  rate_limit_overflow: 'rate_limit',
  cost_spike: 'cost_anomaly',
  cost_drift: 'cost_anomaly',
  cost_anomaly: 'cost_anomaly',
  freeze: 'manual',
  killswitch_demo: 'manual',
  manual: 'manual',
}

// The earlier system kept the state twice, and changed one without the other: the further one is what became of it.
const STATES = { open: 0, OPEN: 0, ACTIVE: 0, acknowledged: 1, ACKED: 1 } as const
const RESOLVED = 2

const CAUSES = { LLM_RUN: 'llm_run', SYSTEM: 'system', HUMAN: 'human' } as const

const METHODS = { auto: 'auto', manual: 'manual', rollback: 'rollback', manual_closure: 'manual' } as const

interface Ids {
  readonly incidentId: IncidentId
  readonly eventId: IncidentEventId
}

/** An incident as it stood in the earlier system, and the line that says where it comes from. */
export interface TakenIncident {
  readonly after: Incident
  readonly event: IncidentEvent
}

/** Takes an incident over as it stood, with the day that it was created on. */
export function takeIncident(row: IncidentRow, importing: Importing, ids: Ids): Decision<TakenIncident, RowRefusal> {
  const { acknowledged_at, resolved_at, ended_at, updated_at } = row
  const objection = objectionTo(row, [acknowledged_at, resolved_at, ended_at, updated_at], importing)
  if (objection) return refuse(objection)
  const category = categoryOf(row)
  if (!category) return refuse('RUN_SUCCEEDED')
  const state = stateOf(row, importing)
  if (!state) return refuse('INSTANT_MISSING')

  const { source, by, at } = importing
  const known = reportedBy(row, category)
  const { after, event } = create({ ...known, id: ids.incidentId, eventId: ids.eventId, by, at })
  const cause = row.cause_type ? { cause: CAUSES[row.cause_type] } : {}
  return accept({
    after: { ...after, ...cause, ...state, createdAt: inUtc(row.created_at) },
    event: { ...event, note: `Imported from ${source}, where it is ${row.id}.` },
  })
}

function reportedBy(row: IncidentRow, category: Category) {
  return {
    title: cut(row.title, 200),
    severity: row.severity.toLowerCase() as Severity,
    category,
    description: row.description ? cut(row.description, 4_000) : undefined,
    source: row.source_type ?? undefined,
    sourceRunId: row.source_run_id ? inSmallLetters(row.source_run_id) : undefined,
    affectedAgentId: row.affected_agent_id || undefined,
    errorCode: row.error_code || undefined,
    errorMessage: row.error_message ? cut(row.error_message, 4_000) : undefined,
    impact: row.impact_scope ?? undefined,
  }
}

function categoryOf({ category, error_code, trigger_type }: IncidentRow): Category | undefined {
  if (category) return CATEGORIES[category]
  const code = error_code?.toUpperCase() ?? ''
  if (isKnown(code)) return kindOf(code).category
  return trigger_type ? TRIGGERS[trigger_type] : 'manual'
}

function stateOf(row: IncidentRow, importing: Importing) {
  const reached = Math.max(...[row.lifecycle_state, row.status].map((said) => (said ? reachedBy(said) : 0)))
  if (reached === 0) return { state: 'active' } as const
  const taken = takenBy(row, importing)
  if (reached < RESOLVED) return taken && ({ state: 'acked', ...taken } as const)

  const at = firstOf(row.resolved_at, row.ended_at, row.updated_at)
  const nobody = { ackedBy: null, ackedAt: null }
  return at === undefined
    ? undefined
    : ({
        state: 'resolved',
        ...(row.acknowledged_at && taken ? taken : nobody),
        resolvedBy: personOf(row.resolved_by, importing),
        resolvedAt: inUtc(at),
        resolutionMethod: methodOf(row),
        resolutionSummary: summaryOf(row, importing),
      } as const)
}

function reachedBy(said: Said<'lifecycle_state'> | Said<'status'>): number {
  return said in STATES ? STATES[said as keyof typeof STATES] : RESOLVED
}

function takenBy(row: IncidentRow, importing: Importing) {
  const at = firstOf(row.acknowledged_at, row.updated_at)
  return at === undefined ? undefined : { ackedBy: personOf(row.acknowledged_by, importing), ackedAt: inUtc(at) }
}

function methodOf({ resolution_method, status }: IncidentRow) {
  if (resolution_method) return METHODS[resolution_method]
  return status === 'auto_resolved' ? 'auto' : 'manual'
}

function summaryOf({ resolution_summary, resolution_notes }: IncidentRow, { source }: Importing): string {
  return cut(
    firstOf(resolution_summary, resolution_notes) ?? `It was resolved in ${source}, which kept no summary.`,
    2_000,
  )
}
