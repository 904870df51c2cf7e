-- Fills a database with runs that have ended: as many as bench.runs says, nine of ten of them in the tenant that is
-- measured, over the last 25 days; one of ten has failed. Each with everything that its life leaves.
set synchronous_commit = off;
set session_replication_role = replica;

create temporary table ended as
select n, at, at + interval '40 seconds' as ended_at, n % 10 = 3 as failed,
  case when n % 10 < 9 then current_setting('bench.tenant')::uuid
       else ('00000000-0000-4000-9000-' || lpad((n % 100)::text, 12, '0'))::uuid end as tenant,
  (left(hoc.uuid_floor(at)::text, 14) || '7' || substr(md5(n::text), 1, 3) || '-8' || substr(md5(n::text), 4, 3) || '-'
    || substr(md5(n::text), 7, 12))::uuid as id,
  repeat(md5(n::text), 2) as sha
from (select n, now() - interval '25 days' * (1 - n::float / current_setting('bench.runs')::integer) - interval '1 minute' as at
      from generate_series(1, current_setting('bench.runs')::integer) n) t;
analyze ended;

-- A uuid v7 of the same instant, told apart by what it is for.
create function pg_temp.beside(id uuid, what text) returns uuid language sql immutable
return overlay(id::text placing what from 35)::uuid;

-- What is looked up in is built once all is there, and what is made here need not be checked for its shape.
alter domain hoc.sha256 drop constraint sha256_check;
set maintenance_work_mem = '512MB';
create temporary table put_off as
select replace(indexdef, ' ONLY ', ' ') as definition, indexname from pg_indexes
where schemaname = 'hoc' and indexdef not like '% UNIQUE %' and tablename in ('runs', 'run_steps', 'policy_evaluations',
  'ledger', 'dispatch_records', 'incidents', 'incident_evidence', 'lessons_learned', 'decisions', 'prevention_records');
do $$ declare name text; begin
  for name in select indexname from put_off loop execute format('drop index hoc.%I', name); end loop;
end $$;

insert into hoc.runs (tenant_id, id, agent_id, goal, actor_type, source, tools, attempt, state, started_at, last_seen_at,
  ended_at, ended_by, error_code, error_message, created_by, created_at, updated_at, version)
select tenant, id, 'agent-' || n % 50, 'Match the invoices of batch ' || n || ' with their orders.', 'system', 'sdk',
  '{orders.read}', 1, case when failed then 'failed' else 'succeeded' end, at, at, ended_at, 'alice',
  case when failed then 'TOOL_TIMEOUT' end, case when failed then 'orders.read did not answer.' end, 'alice', at, ended_at, 3
from ended;

insert into hoc.run_obligations (tenant_id, run_id, kind, state, due_at, done_at)
select tenant, id, 'outcome', 'done', at + interval '1 day', ended_at from ended;

insert into hoc.traces (tenant_id, run_id, steps, hash, version, sealed_at) select tenant, id, 2, sha, 3, ended_at from ended;

insert into hoc.run_steps (tenant_id, run_id, seq, skill, status, params, outcome_category, retry_count, cost_micros,
  duration_ms, recorded_at, determinism_hash, prev, hash)
select tenant, id, seq, 'orders.read', case when failed and seq = 1 then 'failure' else 'success' end, '{"month":"2026-03"}',
  'SUCCESS', 0, 7000, 900, at + seq * interval '10 seconds', sha, sha, sha
from ended cross join generate_series(0, 1) seq;

insert into hoc.incidents (tenant_id, id, title, severity, category, source, source_run_id, affected_agent_id, error_code,
  error_message, cause, impact, fingerprint, occurrences, state, created_by, created_at, updated_at, version)
select tenant, pg_temp.beside(id, '01'), 'Run ' || n || ' failed', 'medium', 'execution_failure', 'run', id, 'agent-1',
  'TOOL_TIMEOUT', 'orders.read did not answer.', 'llm_run', 'single_run', 'v1:' || left(sha, 16), 1, 'active', 'alice',
  ended_at, ended_at, 1
from ended where failed;

insert into hoc.incident_evidence (tenant_id, id, incident_id, type, run_id, payload, sha, at)
select tenant, pg_temp.beside(id, '02'), pg_temp.beside(id, '01'), 'run_end', id, '{"state":"failed"}', sha, ended_at
from ended where failed;

insert into hoc.violations (tenant_id, id, run_id, policy_id, policy_type, rule, evaluated_value, condition, severity, reason,
  incident_id, reported_by, reported_at)
select tenant, pg_temp.beside(id, '03'), id, 'run-thresholds', 'THRESHOLD', 'COST_LIMIT_EXCEEDED', '21000',
  'At most 20000 micro-dollars.', 'medium', 'The run took 21000.', pg_temp.beside(id, '01'), 'alice', ended_at
from ended where failed;

insert into hoc.lessons_learned (tenant_id, id, type, severity, title, description, proposed_action, pattern,
  source_event_type, source_event_id, source_run_id, agent_id, debounce_key, state, created_by, created_at, updated_at, version)
select tenant, pg_temp.beside(id, '04'), 'failure', 'medium', 'Failure: TOOL_TIMEOUT', 'Run ' || n || ' failed.',
  'Warn of what leads to TOOL_TIMEOUT.', '{"errorCode":"TOOL_TIMEOUT","severity":"medium"}', 'run', id, id, 'agent-1', sha,
  'pending', 'alice', ended_at, ended_at, 1
from ended where failed;

insert into hoc.decisions (tenant_id, id, type, source, trigger, causal_role, outcome, inputs, details, run_id, actor_id,
  decided_at)
select tenant, pg_temp.beside(id, '05'), 'routing', 'system', 'autonomous', 'pre_run', 'selected', '{}', '{}', id,
  'alice', at
from ended where n % 5 = 0;

insert into hoc.prevention_records (tenant_id, id, suppression_id, policy_id, error_code, category, run_id, outcome, at)
select tenant, pg_temp.beside(id, '06'), pg_temp.beside(id, '07'), 'retry-policy', 'RATE_LIMITED',
  'rate_limit', id, 'prevented', ended_at
from ended where n % 10 = 5;

insert into hoc.policy_evaluations (tenant_id, run_id, id, agent_id, verdict, rules, inputs, cost_micros, ran_ms,
  snapshot_sha, engine, incident_ids, lesson_ids, manifest, manifest_sha, evaluated_by, evaluated_at)
select tenant, id, pg_temp.beside(id, '08'), 'agent-' || n % 50, case when failed then 'violation' else 'no_violation' end,
  '[{"allows":20000,"outcome":"' || case when failed then 'violated' else 'kept' end
    || '","rule":"max_cost_micros","seen":21000,"signal":null,"source":"tenant"}]',
  '{"endedAt":"2026-01-01T12:00:40.000Z","errorCode":null,"limits":{"failureSignal":{"source":"default","value":true},"maxCostMicros":{"source":"tenant","value":20000},"maxExecutionMs":{"source":"default","value":60000},"maxTokens":{"source":"default","value":8192}},"obligations":[],"startedAt":"2026-01-01T12:00:00.000Z","state":"'
    || case when failed then 'failed' else 'succeeded' end
    || '","tokens":null,"totals":{"costMicros":21000,"failedSteps":0,"stepMs":1800,"steps":2},"violationIds":[]}',
  21000, 40000, sha, 'run-rules/1', '{}', '{}', '[{"entity":"run","id":"' || id || '","sha":"' || sha || '"}]', sha, 'alice', ended_at
from ended;

-- Declared, started with what it owes, its steps recorded, and ended.
insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, after_sha, at)
select tenant, pg_temp.beside(id, '1' || part), pg_temp.beside(id, '2' || part), 'runs.' || operation, 'alice', entity,
  id || suffix, sha, at
from ended cross join (values ('1', 'declare', 'run', ''), ('2', 'start', 'run_obligation', '/outcome'),
  ('3', 'record_steps', 'trace', ''), ('5', 'complete', 'run', '')) p (part, operation, entity, suffix);

insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, governance_active, authority_degraded,
  authority_code, authority_reason, correlation_id, duration_us, at, run_id, verdict)
select tenant, pg_temp.beside(id, '2' || part), 'runs.' || operation, 'alice', 'done', true, false, 'ALLOWED',
  'Every gate let it pass.', 'c-' || n, 4000, at, case when part <> '1' then id end, verdict
from ended cross join (values ('1', 'declare', null), ('2', 'start', null), ('3', 'record_steps', null),
  ('4', 'checkpoint', 'continue'), ('5', 'complete', 'no_violation')) p (part, operation, verdict);

insert into hoc.governance_changes (tenant_id, id, mode, reason, changed_by, changed_at)
select tenant, pg_temp.beside(id, '09'), case when n % 2 = 0 then 'degraded' else 'normal' end, 'To look at it for a while.', 'alice', at
from ended where n % (current_setting('bench.runs')::integer / 50) = 0;

insert into hoc.thresholds (tenant_id, subject, scope, max_cost_micros, updated_by, updated_at, version)
values (current_setting('bench.tenant')::uuid, '', 'tenant', 20000, 'alice', now(), 1);

do $$ declare definition text; begin
  for definition in select p.definition from put_off p loop execute definition; end loop;
end $$;
alter domain hoc.sha256 add constraint sha256_check check (value ~ '^[0-9a-f]{64}$') not valid;
