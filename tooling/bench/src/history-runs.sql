-- Fills a database with what runs leave: in the tenant that is measured and in another one, bench.rows of each, and one run
-- of each tenant with bench.steps steps.
create temporary table history as
select n, case when n % 2 = 0 then current_setting('bench.tenant') else '00000000-0000-4000-9000-000000000001' end::uuid as tenant,
  now() - interval '25 days' * (1 - n::float / total) as at
from (select 2 * greatest(1, current_setting('bench.rows')::integer) as total) t, generate_series(1, total) n;

alter table history add column id uuid;
update history set id = (left(hoc.uuid_floor(at)::text, 14) || '7' || substr(md5(n::text), 1, 3)
  || '-8' || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12))::uuid;

insert into hoc.runs (tenant_id, id, agent_id, goal, actor_type, source, external_id, tools, attempt, state, started_at,
  last_seen_at, lease_seconds, lease_expires_at, ended_at, ended_by, created_by, created_at, updated_at, version)
select tenant, id, 'agent-' || n % 200, 'Match the invoices of March with their orders.', 'system', 'api', 'order-' || n,
  '{orders.read}', 1, state, at, at, 
  case when state = 'running' then 3600 end, case when state = 'running' then now() + interval '1 hour' end,
  case when state <> 'running' then at end, case when state <> 'running' then 'alice' end, 'alice', at, at, 3
from (select *, case when n % 1000 < 4 then 'running' when n % 50 < 2 then 'failed' else 'succeeded' end as state
  from history) h;

insert into hoc.incidents (tenant_id, id, title, severity, category, source, source_run_id, cause, impact, state, created_by,
  created_at, updated_at, resolved_by, resolved_at, resolution_method, resolution_summary, version)
select tenant, id, 'Run ' || n || ' exceeded its budget', (array['critical', 'high', 'medium', 'low', 'none'])[1 + n % 5],
  'budget_exceeded', 'run', id, 'llm_run', 'single_run', case when active then 'active' else 'resolved' end, 'bob',
  at, at, case when not active then 'bob' end, case when not active then at end,
  case when not active then 'manual' end, case when not active then 'Raised the budget.' end, 1
from (select *, n % 10 < 2 as active from history) h where current_setting('bench.rows')::integer > 0;

insert into hoc.lessons_learned (tenant_id, id, type, severity, title, description, proposed_action, pattern,
  source_event_type, source_event_id, source_run_id, agent_id, debounce_key, state, created_by, created_at, updated_at, version)
select tenant, id, 'failure', 'high', 'Run ' || n || ' failed', 'orders.read did not answer.', 'Try again later.',
  '{"errorCode":"TOOL_TIMEOUT"}', 'run', id, id, 'agent-' || n % 200, 'key-' || n, 'pending', 'alice', at, at, 1
from history where current_setting('bench.rows')::integer > 0;

insert into hoc.dispatch_records (tenant_id, id, operation, actor_id, outcome, correlation_id, duration_us, at)
select tenant, id, 'runs.complete', 'alice', case when n % 500 < 2 then 'denied' else 'done' end, 'order-' || n, 900, at
from history where current_setting('bench.rows')::integer > 0;

insert into hoc.run_steps (tenant_id, run_id, seq, skill, status, params, outcome_category, retry_count, cost_micros,
  duration_ms, recorded_at, determinism_hash, prev, hash)
select tenant, id, seq, 'orders.read', 'success', '{"limit":20,"orders":["A-1","A-2"],"query":"invoices of March"}',
  'SUCCESS', 0, 1200, 850, at, repeat('5e', 32), repeat('5e', 32), repeat('5e', 32)
from history, generate_series(0, current_setting('bench.steps')::integer - 1) seq where n <= 2;
