-- Incidents: what went wrong, in whose hands it is, and what became of it.

create table hoc.incidents (
  tenant_id          uuid        not null default hoc.tenant(),
  id                 uuid        not null,
  title              text        not null check (length(title) between 1 and 200),
  severity           text        not null check (severity in ('critical', 'high', 'medium', 'low', 'none')),
  category           text        not null,
  description        text,
  source             text        not null,
  source_run_id      text,
  affected_agent_id  text,
  error_code         text,
  error_message      text,
  cause              text        not null check (cause in ('llm_run', 'system', 'human')),
  impact             text        not null check (impact in ('single_run', 'agent', 'tenant', 'system')),
  state              text        not null,
  created_by         text        not null,
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  acked_by           text,
  acked_at           timestamptz,
  resolved_by        text,
  resolved_at        timestamptz,
  resolution_method  text        check (resolution_method in ('auto', 'manual', 'rollback')),
  resolution_summary text,
  version            integer     not null check (version > 0),

  primary key (tenant_id, id),
  constraint incidents_state_and_its_columns check (case state
    when 'active'   then num_nonnulls(acked_by, acked_at, resolved_by, resolved_at, resolution_method, resolution_summary) = 0
    when 'acked'    then num_nonnulls(acked_by, acked_at) = 2
                     and num_nonnulls(resolved_by, resolved_at, resolution_method, resolution_summary) = 0
    when 'resolved' then num_nonnulls(acked_by, acked_at) <> 1
                     and num_nonnulls(resolved_by, resolved_at, resolution_method, resolution_summary) = 4
    else false end)
);
create index incidents_by_state on hoc.incidents (tenant_id, state, id desc);
create index incidents_open_by_severity on hoc.incidents (tenant_id, severity, id desc) where state <> 'resolved';
create index incidents_by_run on hoc.incidents (tenant_id, source_run_id) where source_run_id is not null;
call hoc.isolate('hoc.incidents');
grant select, insert, update on hoc.incidents to hoc_app;

create table hoc.incident_events (
  tenant_id   uuid        not null default hoc.tenant(),
  id          uuid        not null,
  incident_id uuid        not null,
  type        text        not null check (type in ('created', 'acknowledged', 'resolved', 'reopened')),
  note        text,
  actor_id    text        not null,
  at          timestamptz not null,

  primary key (tenant_id, id)
) partition by range (id);
create index incident_events_by_incident on hoc.incident_events (tenant_id, incident_id, id);
call hoc.isolate('hoc.incident_events');
call hoc.make_append_only('hoc.incident_events');
grant select, insert on hoc.incident_events to hoc_app;
insert into hoc.partitioned values ('incident_events');

select hoc.keep_partitions(3);
