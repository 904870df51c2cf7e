-- Fills a database with history: as many incidents as bench.rows says in the tenant that is measured, and as many in
-- ten others, over the last 25 days; with what each of them left.
create temporary table history as
select n,
  case when n % 2 = 0 then current_setting('bench.tenant')::uuid
       else ('00000000-0000-4000-9000-' || lpad((n % 20)::text, 12, '0'))::uuid end as tenant,
  now() - interval '25 days' * (1 - n::float / total) as at,
  n % 10 < 2 as active
from (select 2 * current_setting('bench.rows')::integer as total) t, generate_series(1, total) n;

-- A uuid v7 of the instant, told apart by its number.
alter table history add column id uuid;
update history set id = (left(hoc.uuid_floor(at)::text, 14) || '7' || substr(md5(n::text), 1, 3)
  || '-8' || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12))::uuid;

insert into hoc.incidents (tenant_id, id, title, severity, category, source, source_run_id, cause, impact, state, created_by,
  created_at, updated_at, resolved_by, resolved_at, resolution_method, resolution_summary, version)
select tenant, id, 'Run ' || n || ' exceeded its budget', (array['critical', 'high', 'medium', 'low', 'none'])[1 + n % 5],
  'budget_exceeded', 'run', 'run-' || n, 'llm_run', 'single_run', case when active then 'active' else 'resolved' end, 'bob',
  h.at, h.at, case when not active then 'bob' end, case when not active then h.at end,
  case when not active then 'manual' end, case when not active then 'Raised the budget.' end, 1
from history h;

insert into hoc.incident_events (tenant_id, id, incident_id, type, actor_id, at)
select tenant, id, id, 'created', 'bob', at from history;

insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, after_sha, at)
select tenant, id, id, 'incidents.create', 'bob', 'incident', id, repeat(md5(n::text), 2), at from history;

insert into hoc.idempotency_keys (tenant_id, operation, key, request_sha, dispatch_id, response, at)
select tenant, 'incidents.create', id, repeat(md5(n::text), 2), id, '{}', at from history;
