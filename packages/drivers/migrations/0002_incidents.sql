-- Incidents: what went wrong, in whose hands it is, and what became of it.

-- The check of a type is asked where a value of it is written; one of a table, by every statement that writes the table,
-- which reads it anew each time. So a table keeps only the checks that need more than one column.
create domain hoc.incident_title as text check (length(value) between 1 and 200);
create domain hoc.severity as text check (value in ('critical', 'high', 'medium', 'low', 'none'));
create domain hoc.incident_cause as text check (value in ('llm_run', 'system', 'human'));
create domain hoc.incident_impact as text check (value in ('single_run', 'agent', 'tenant', 'system'));
create domain hoc.resolution_method as text check (value in ('auto', 'manual', 'rollback'));
create domain hoc.incident_event_type as text check (value in ('created', 'acknowledged', 'resolved', 'reopened'));

create table hoc.incidents (
  tenant_id          uuid                   not null default hoc.tenant(),
  id                 uuid                   not null,
  title              hoc.incident_title     not null,
  severity           hoc.severity           not null,
  category           text                   not null,
  description        text,
  source             text                   not null,
  source_run_id      text,
  affected_agent_id  text,
  error_code         text,
  error_message      text,
  cause              hoc.incident_cause     not null,
  impact             hoc.incident_impact    not null,
  fingerprint        text,
  state              text                   not null,
  created_by         text                   not null,
  created_at         timestamptz            not null,
  updated_at         timestamptz            not null,
  acked_by           text,
  acked_at           timestamptz,
  resolved_by        text,
  resolved_at        timestamptz,
  resolution_method  hoc.resolution_method,
  resolution_summary text,
  version            hoc.version            not null,

  primary key (tenant_id, id),
  constraint incidents_state_and_its_columns check (case state
    when 'active'   then acked_at is null and resolved_at is null
    when 'acked'    then acked_at is not null and resolved_at is null
    when 'resolved' then resolved_at is not null
    else false end
    and (acked_by is null) = (acked_at is null)
    and num_nulls(resolved_by, resolved_at, resolution_method, resolution_summary) in (0, 4))
);
create index incidents_by_state on hoc.incidents (tenant_id, state, id desc);
create index incidents_open_by_severity on hoc.incidents (tenant_id, severity, id desc) where state <> 'resolved';
create index incidents_by_run on hoc.incidents (tenant_id, source_run_id) where source_run_id is not null;
call hoc.isolate('hoc.incidents');
grant select, insert, update on hoc.incidents to hoc_app;

create table hoc.incident_events (
  tenant_id   uuid                    not null default hoc.tenant(),
  id          uuid                    not null,
  incident_id uuid                    not null,
  type        hoc.incident_event_type not null,
  note        text,
  actor_id    text                    not null,
  at          timestamptz             not null,

  primary key (tenant_id, incident_id, id)
) partition by range (id);
call hoc.isolate('hoc.incident_events');
call hoc.make_append_only('hoc.incident_events');
grant select, insert on hoc.incident_events to hoc_app;
insert into hoc.partitioned values ('incident_events');

select hoc.keep_partitions(3);
