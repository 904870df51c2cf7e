import { IncidentRow, LessonRow, PreventionRow } from '../import-rows.ts'

type Some<Row> = { readonly [Key in keyof Row]?: unknown }

/** An incident as the earlier system kept it: a run that failed, and that nobody looked at. */
export function anIncidentRow(facts: Some<IncidentRow> = {}): IncidentRow {
  return IncidentRow.parse({
    kind: 'incident',
    id: 'inc_1',
    title: 'Execution Timeout: Run 7f3a9c21',
    severity: 'HIGH',
    category: 'EXECUTION_FAILURE',
    lifecycle_state: 'ACTIVE',
    source_type: 'run',
    source_run_id: '7f3a9c21',
    error_code: 'EXECUTION_TIMEOUT',
    created_at: '2025-11-02T09:15:00+00:00',
    ...facts,
  })
}

/** A lesson as the earlier system kept it. */
export function aLessonRow(facts: Some<LessonRow> = {}): LessonRow {
  return LessonRow.parse({
    kind: 'lesson',
    id: 'les_1',
    lesson_type: 'failure',
    severity: 'HIGH',
    status: 'pending',
    title: 'Failure: EXECUTION_TIMEOUT',
    description: 'Run 7f3a9c21 failed.',
    detected_pattern: { error_code: 'EXECUTION_TIMEOUT', severity: 'HIGH' },
    source_event_type: 'run',
    source_event_id: '7f3a9c21',
    source_run_id: '7f3a9c21',
    created_at: '2025-11-02T09:15:01Z',
    ...facts,
  })
}

/** A prevention record as the earlier system kept it. */
export function aPreventionRow(facts: Some<PreventionRow> = {}): PreventionRow {
  return PreventionRow.parse({
    kind: 'prevention',
    id: 'prev_1',
    policy_id: 'retry-policy',
    pattern_id: 'RATE_LIMIT_EXCEEDED',
    original_incident_id: 'inc_1',
    blocked_incident_id: '9b1c',
    outcome: 'prevented',
    signature_match_confidence: 1,
    created_at: '2025-11-03T10:00:00Z',
    ...facts,
  })
}
