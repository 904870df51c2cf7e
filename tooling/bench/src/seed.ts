import type { DatabaseName } from './case.ts'
import { OUR_TENANT } from './variants/incidents.ts'

const ROWS: Readonly<Record<DatabaseName, number>> = { empty: 0, thousand: 1_000, hundred_thousand: 100_000 }

/** Fills a fresh database with the history that its name promises: in our tenant, and as much again in ten others. */
export async function seed(name: DatabaseName, run: (sql: string) => Promise<unknown>): Promise<void> {
  const rows = ROWS[name]
  if (rows === 0) return
  await run(`
    create temporary table history as
    select n, case when n % 2 = 0 then '${OUR_TENANT}'::uuid else ('00000000-0000-4000-9000-' || lpad((n % 20)::text, 12, '0'))::uuid end as tenant,
      now() - make_interval(secs => (${2 * rows} - n) * (86400.0 * 25 / ${2 * rows})) as at
    from generate_series(1, ${2 * rows}) n;
    alter table history add column id uuid;
    update history set id = (left(hoc.uuid_floor(at)::text, 14) || '7' || substr(md5(n::text), 1, 3) || '-8' || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12))::uuid;

    insert into hoc.incidents (tenant_id, id, title, severity, category, source, source_run_id, cause, impact, state,
      created_by, created_at, updated_at, acked_by, acked_at, resolved_by, resolved_at, resolution_method, resolution_summary, version)
    select tenant, id, 'Run ' || n || ' exceeded its budget', (array['critical','high','medium','low','none'])[1 + n % 5], 'budget_exceeded',
      'run', 'run-' || n, 'llm_run', 'single_run', case when n % 10 < 2 then 'active' else 'resolved' end, 'bob', at, at,
      null, null, r.by, r.at, r.method, r.summary, 2
    from history h, lateral (select case when n % 10 < 2 then null else 'bob' end as by, case when n % 10 < 2 then null else h.at end as at,
      case when n % 10 < 2 then null else 'manual' end as method, case when n % 10 < 2 then null else 'Raised the budget.' end as summary) r;
    insert into hoc.incident_events (tenant_id, id, incident_id, type, actor_id, at) select tenant, id, id, 'created', 'bob', at from history;
    insert into hoc.ledger (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, after_sha, at)
    select tenant, id, id, 'incidents.create', 'bob', 'incident', id, repeat(md5(n::text), 2), at from history;
    insert into hoc.idempotency_keys (tenant_id, operation, key, request_sha, dispatch_id, response, at)
    select tenant, 'incidents.create', id, repeat(md5(n::text), 2), id, '{}', at from history;
    analyze hoc.incidents, hoc.incident_events, hoc.ledger, hoc.idempotency_keys;`)
}
