import type { AnyContract } from '@hoc/spine-schemas/contracts'

import { deprecated } from './deprecated.ts'

export { legacyUse } from './deprecated.ts'

/** What an operation of the earlier system is called now. */
export interface LegacyOperation {
  readonly operation: string
  /** What it took as `method`. */
  readonly method: string
  readonly now: AnyContract['name']
  /** Keys of the input that the old method stood for. */
  readonly with?: object
  /** What else is different for a caller. */
  readonly note?: string
}

const OPEN = { state: ['active', 'acked'] }
const RESOLVED = { state: ['resolved'] }
const KILLED = { mode: 'killed' }
const NORMAL = { mode: 'normal' }
const PAGES = 'Pages follow `cursor`; there is no `offset`.'
const SUMMARY = '`summary` is needed: what was done about it.'
const REASON = '`reason` is needed, ten letters or more.'
const RUN_STATES = '`runId` is ours; an earlier id is `externalId`. States are those of `runs.get`.'
const ENDED = { state: ['succeeded', 'failed', 'blocked', 'halted', 'cancelled', 'crashed'] }
const OPERATORS = 'For operators. Who asks is whose key it is; there is no `actor_type`.'
const WHOLE_TENANT =
  'Of the whole tenant; a single key is frozen by `keys.freeze`, by operators by `operator.freeze_key`.'
const FREEZING = `${REASON} ${WHOLE_TENANT}`

const ONCE = 'A lesson of the same within a day is refused with `LESSON_DEBOUNCED`.'
const BY_CALLER = 'Who does it is the caller; nobody is named.'

const LESSONS: readonly Omit<LegacyOperation, 'operation'>[] = [
  { method: 'detect_lesson_from_failure', now: 'lessons.emit_failure', note: ONCE },
  { method: 'detect_lesson_from_near_threshold', now: 'lessons.emit_near_threshold', note: ONCE },
  { method: 'emit_near_threshold', now: 'lessons.emit_near_threshold', note: ONCE },
  { method: 'detect_lesson_from_critical_success', now: 'lessons.emit_critical_success', note: ONCE },
  { method: 'emit_critical_success', now: 'lessons.emit_critical_success', note: ONCE },
  { method: 'list_lessons', now: 'lessons.list', note: PAGES },
  { method: 'get_lesson', now: 'lessons.get' },
  { method: 'get_lesson_stats', now: 'lessons.stats' },
  { method: 'convert_lesson_to_draft', now: 'lessons.convert_to_draft', note: BY_CALLER },
  { method: 'defer_lesson', now: 'lessons.defer', note: '`defer_until` is `until`, 90 days ahead at most.' },
  { method: 'dismiss_lesson', now: 'lessons.dismiss', note: BY_CALLER },
  { method: 'reactivate_deferred_lesson', now: 'lessons.reactivate' },
  {
    method: 'get_expired_deferred_lessons',
    now: 'lessons.list',
    with: { state: ['deferred'] },
    note: 'A job brings back what was put off until now, every 15 minutes.',
  },
]

/** Every operation of the earlier system that has a counterpart. What is not here has none yet. */
export const legacyOperations: readonly LegacyOperation[] = [
  { operation: 'incidents.query', method: 'list_incidents', now: 'incidents.list', note: PAGES },
  { operation: 'incidents.query', method: 'list_active_incidents', now: 'incidents.list', with: OPEN, note: PAGES },
  {
    operation: 'incidents.query',
    method: 'list_resolved_incidents',
    now: 'incidents.list',
    with: RESOLVED,
    note: PAGES,
  },
  { operation: 'incidents.query', method: 'get_incident_detail', now: 'incidents.get' },
  {
    operation: 'incidents.query',
    method: 'get_incidents_for_run',
    now: 'incidents.list',
    note: '`run_id` is `sourceRunId`.',
  },
  {
    operation: 'incidents.write',
    method: 'acknowledge_incident',
    now: 'incidents.acknowledge',
    note: 'Whoever asks takes it. A second time is refused.',
  },
  { operation: 'incidents.write', method: 'resolve_incident', now: 'incidents.resolve', note: SUMMARY },
  {
    operation: 'incidents.write',
    method: 'manual_close_incident',
    now: 'incidents.resolve',
    with: { method: 'manual' },
    note: SUMMARY,
  },
  { operation: 'policies.replay', method: 'get_incident', now: 'incidents.get' },
  { operation: 'policies.replay', method: 'get_all_incident_events', now: 'incidents.list_events', note: PAGES },
  {
    operation: 'policies.governance',
    method: 'enable_kill_switch',
    now: 'governance.set_mode',
    with: KILLED,
    note: REASON,
  },
  {
    operation: 'policies.governance',
    method: 'disable_kill_switch',
    now: 'governance.set_mode',
    with: NORMAL,
    note: REASON,
  },
  {
    operation: 'policies.governance',
    method: 'set_mode',
    now: 'governance.set_mode',
    note: '`NORMAL`, `DEGRADED` and `KILL` are `normal`, `degraded` and `killed`; a kill is lifted by `normal` alone.',
  },
  { operation: 'policies.governance', method: 'get_governance_state', now: 'governance.describe' },
  { operation: 'killswitch.read', method: 'get_killswitch_state', now: 'governance.describe', note: WHOLE_TENANT },
  { operation: 'killswitch.read', method: 'list_incidents', now: 'incidents.list', note: PAGES },
  { operation: 'killswitch.read', method: 'get_incident_detail', now: 'incidents.get' },
  { operation: 'killswitch.read', method: 'get_incident_events', now: 'incidents.list_events', note: PAGES },
  {
    operation: 'killswitch.write',
    method: 'freeze_killswitch',
    now: 'governance.set_mode',
    with: KILLED,
    note: FREEZING,
  },
  {
    operation: 'killswitch.write',
    method: 'unfreeze_killswitch',
    now: 'governance.set_mode',
    with: NORMAL,
    note: FREEZING,
  },
  { operation: 'controls.killswitch.read', method: 'get_state', now: 'governance.describe', note: WHOLE_TENANT },
  { operation: 'controls.killswitch.read', method: 'list_incidents', now: 'incidents.list', note: PAGES },
  { operation: 'controls.killswitch.read', method: 'get_incident', now: 'incidents.get' },
  { operation: 'controls.killswitch.read', method: 'get_incident_events', now: 'incidents.list_events', note: PAGES },
  {
    operation: 'controls.killswitch.write',
    method: 'freeze',
    now: 'governance.set_mode',
    with: KILLED,
    note: FREEZING,
  },
  {
    operation: 'controls.killswitch.write',
    method: 'unfreeze',
    now: 'governance.set_mode',
    with: NORMAL,
    note: FREEZING,
  },
  { operation: 'incidents.query', method: 'get_metrics', now: 'incidents.get_metrics' },
  { operation: 'incidents.query', method: 'detect_patterns', now: 'incidents.find_patterns' },
  { operation: 'incidents.query', method: 'analyze_recurrence', now: 'incidents.list_recurring' },
  { operation: 'incidents.query', method: 'get_incident_learnings', now: 'incidents.get_learnings' },
  { operation: 'incidents.recurrence', method: 'get_recurrence_group', now: 'incidents.list_recurring' },
  { operation: 'activity.query', method: 'get_runs', now: 'runs.list', note: PAGES },
  { operation: 'activity.query', method: 'get_run_detail', now: 'runs.get', note: RUN_STATES },
  { operation: 'activity.query', method: 'get_live_runs', now: 'runs.live', note: PAGES },
  { operation: 'activity.query', method: 'get_completed_runs', now: 'runs.list', with: ENDED, note: PAGES },
  { operation: 'policies.workers', method: 'get_run', now: 'runs.get', note: RUN_STATES },
  { operation: 'policies.workers', method: 'list_runs', now: 'runs.list', note: PAGES },
  {
    operation: 'policies.workers',
    method: 'insert_retry_run',
    now: 'runs.retry',
    note: 'The run that is tried again stays as it is.',
  },
  { operation: 'policies.customer_visibility', method: 'fetch_run_outcome', now: 'runs.outcome' },
  {
    operation: 'logs.traces_api',
    method: 'store_trace',
    now: 'runs.record_steps',
    note: 'Steps are recorded while the run goes on, up to 1,000 at a time.',
  },
  { operation: 'logs.traces_api', method: 'get_trace', now: 'traces.list_steps', note: PAGES },
  { operation: 'logs.query', method: 'get_llm_run_trace', now: 'traces.list_steps', note: PAGES },
  { operation: 'logs.query', method: 'list_audit_entries', now: 'audit.list_entries', note: PAGES },
  { operation: 'logs.query', method: 'get_audit_integrity', now: 'audit.verify' },
  { operation: 'account.tenant', method: 'get_tenant', now: 'tenants.describe' },
  { operation: 'account.tenant', method: 'list_runs', now: 'runs.list', note: PAGES },
  { operation: 'account.lifecycle.transition', method: 'suspend', now: 'tenants.suspend', note: OPERATORS },
  { operation: 'account.lifecycle.transition', method: 'resume', now: 'tenants.resume', note: OPERATORS },
  { operation: 'account.lifecycle.transition', method: 'terminate', now: 'tenants.terminate', note: OPERATORS },
  { operation: 'account.lifecycle.transition', method: 'archive', now: 'tenants.archive', note: OPERATORS },
  { operation: 'account.query', method: 'list_users', now: 'members.list', note: PAGES },
  { operation: 'account.query', method: 'get_user_detail', now: 'members.get' },
  { operation: 'account.query', method: 'get_profile', now: 'account.whoami' },
  { operation: 'api_keys.query', method: 'list_api_keys', now: 'keys.list', note: PAGES },
  { operation: 'api_keys.query', method: 'get_api_key_detail', now: 'keys.get' },
  {
    operation: 'api_keys.write',
    method: 'create_api_key',
    now: 'keys.issue',
    note: 'The key is shown once. Whose tenant it is of says the key that asks.',
  },
  { operation: 'api_keys.write', method: 'revoke_api_key', now: 'keys.revoke' },
  { operation: 'api_keys.write', method: 'list_api_keys', now: 'keys.list', note: PAGES },
  { operation: 'activity.query', method: 'get_run_proof', now: 'runs.prove' },
  { operation: 'activity.query', method: 'get_run_evidence', now: 'runs.get_evaluation' },
  { operation: 'controls.thresholds', method: 'get_effective_params', now: 'thresholds.resolve' },
  ...LESSONS.map((each) => ({ operation: 'policies.lessons', ...each })),
]

/** Finds what an old operation is called now, and counts that it was asked for. Undefined: it has no counterpart yet. */
export function findLegacyOperation(operation: string, method: string): LegacyOperation | undefined {
  const found = legacyOperations.find((each) => each.operation === operation && each.method === method)
  if (found) deprecated(`${operation} ${method}`, `the operation ${found.now}`)
  return found
}
