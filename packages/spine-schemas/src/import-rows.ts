import { z } from 'zod'

import { Impact, Severity, Source } from './incidents.ts'
import { AnyJson } from './json-object.ts'
import { LessonSource, LessonType } from './lessons.ts'
import { anyText, name, text } from './text.ts'

// A row is as the earlier system keeps it: its columns by their names, its words as it spells them. What is null there is
// null here, and what another version of it does not have is absent.
const YEAR_10000 = Date.UTC(10_000, 0)
const at = z.iso
  .datetime({ offset: true })
  .refine(
    (instant) => Date.parse(instant) >= 0 && Date.parse(instant) < YEAR_10000,
    'Expected an instant from 1970 on, before the year 10000 in UTC, with its offset.',
  )
const instant = at.nullish()
const named = anyText(100).nullish()
const told = anyText(16_000).nullish()
const flag = z.boolean().nullish()
// What has no counterpart here is kept with the row, and read by nobody.
const kept = AnyJson.optional()

const spelled = <const Words extends readonly string[]>(words: Words) =>
  z.enum([...words, ...words.map((word) => word.toUpperCase() as Uppercase<Words[number]>)])
const severity = spelled(Severity.options)

const identity = {
  /** Its id in the earlier system. */
  id: text(100),
  tenant_id: text(100).nullish(),
  is_synthetic: flag,
  synthetic_scenario_id: kept,
}

/** An incident of the earlier system. */
export const IncidentRow = z.strictObject({
  kind: z.literal('incident'),
  ...identity,
  title: text(255),
  description: told,
  severity,
  category: z
    .enum([
      'EXECUTION_SUCCESS',
      'EXECUTION_FAILURE',
      'BUDGET_EXCEEDED',
      'RATE_LIMIT',
      'RESOURCE_EXHAUSTION',
      'MANUAL',
      'COST_ANOMALY',
      'POLICY_VIOLATION',
      'LOOP_DETECTED',
      'HALLUCINATION',
    ])
    .nullish(),
  lifecycle_state: z.enum(['ACTIVE', 'ACKED', 'RESOLVED']).nullish(),
  status: z.enum(['open', 'acknowledged', 'resolved', 'auto_resolved', 'OPEN', 'CLOSED']).nullish(),
  trigger_type: z
    .enum([
      'run_completion',
      'run_failure',
      'policy_violation',
      'budget_breach',
      'failure_spike',
      'rate_limit',
      'content_policy',
      'freeze',
      'rate_limit_overflow',
      'cost_spike',
      'cost_drift',
      'budget_warning',
      'cost_anomaly',
      'llm_failure',
      'killswitch_demo',
      'manual',
    ])
    .nullish(),
  cause_type: z.enum(['LLM_RUN', 'SYSTEM', 'HUMAN']).nullish(),
  source_type: Source.nullish(),
  impact_scope: Impact.nullish(),
  source_run_id: named,
  affected_agent_id: named,
  error_code: named,
  error_message: told,
  created_at: at,
  updated_at: instant,
  acknowledged_at: instant,
  acknowledged_by: named,
  resolved_at: instant,
  ended_at: instant,
  resolved_by: named,
  resolution_method: z.enum(['auto', 'manual', 'rollback', 'manual_closure']).nullish(),
  resolution_summary: told,
  resolution_notes: told,
  started_at: kept,
  trigger_value: kept,
  calls_affected: kept,
  cost_delta_cents: kept,
  error_rate: kept,
  auto_action: kept,
  action_details_json: kept,
  related_call_ids_json: kept,
  duration_seconds: kept,
  killswitch_id: kept,
  affected_count: kept,
  escalated: kept,
  escalated_at: kept,
  escalated_to: kept,
  llm_run_id: kept,
  resolution_type: kept,
  postmortem_artifact_id: kept,
  recurrence_signature: kept,
  signature_version: kept,
  cost_impact: kept,
  inflection_step_index: kept,
  inflection_timestamp: kept,
  inflection_context_json: kept,
  matched_pattern_id: kept,
  loop_trace_id: kept,
  match_confidence: kept,
  match_confidence_band: kept,
  prediction_was_correct: kept,
  calibration_recorded: kept,
})
export type IncidentRow = z.infer<typeof IncidentRow>

const amount = z.number().nullish()

/** A lesson of the earlier system. */
export const LessonRow = z.strictObject({
  kind: z.literal('lesson'),
  ...identity,
  lesson_type: LessonType,
  severity: severity.nullish(),
  status: z.enum(['pending', 'converted_to_draft', 'deferred', 'dismissed']),
  title: text(500),
  description: text(16_000),
  proposed_action: told,
  /** What was seen, in figures: which of them there are says the type. */
  detected_pattern: z
    .strictObject({
      error_code: named,
      severity: severity.nullish(),
      threshold_type: named,
      current_value: amount,
      threshold_value: amount,
      utilization_percent: amount,
      threshold_band: kept,
      success_type: named,
      metrics: z.record(name(100), z.number()).nullish(),
    })
    .nullish(),
  source_event_type: LessonSource,
  source_event_id: anyText(255).nullish(),
  source_run_id: named,
  created_at: at,
  draft_proposal_id: named,
  converted_at: instant,
  deferred_until: instant,
  dismissed_at: instant,
  dismissed_by: named,
  dismissed_reason: told,
})
export type LessonRow = z.infer<typeof LessonRow>

/** A prevention record of the earlier system. */
export const PreventionRow = z.strictObject({
  kind: z.literal('prevention'),
  ...identity,
  policy_id: text(100),
  /** The error code that was prevented. */
  pattern_id: named,
  original_incident_id: named,
  outcome: z.enum(['prevented', 'violation_incident', 'no_violation', 'advisory', 'not_applicable']),
  created_at: at,
  is_simulated: flag,
  blocked_incident_id: kept,
  run_id: kept,
  signature_match_confidence: kept,
  policy_age_seconds: kept,
  calls_evaluated: kept,
})
export type PreventionRow = z.infer<typeof PreventionRow>

/** What an earlier system knew: one line of a file that is imported. */
export const ImportRow = z.discriminatedUnion('kind', [IncidentRow, LessonRow, PreventionRow])
export type ImportRow = z.infer<typeof ImportRow>
