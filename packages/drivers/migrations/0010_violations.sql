-- Violations, and what shows that incidents are about something that happened.

alter domain hoc.incident_event_type drop constraint incident_event_type_check;
alter domain hoc.incident_event_type add constraint incident_event_type_check
  check (value in ('created', 'acknowledged', 'resolved', 'reopened', 'recurred'));

-- How often a cause was seen is written on the one incident of it.
create domain hoc.occurrences as integer check (value > 0);
alter table hoc.incidents add column occurrences hoc.occurrences not null default 1;
create index incidents_by_fingerprint on hoc.incidents (tenant_id, fingerprint, id desc) where fingerprint is not null;

create domain hoc.policy_word as text check (length(value) between 1 and 100);
create domain hoc.violation_text as text check (length(value) between 1 and 2000);
create domain hoc.violation_severity as text check (value in ('critical', 'high', 'medium', 'low'));

-- That a run violated a rule of a policy: a fact, said once.
create table hoc.violations (
  tenant_id       uuid                   not null default hoc.tenant(),
  id              uuid                   not null,
  run_id          uuid                   not null,
  policy_id       hoc.policy_word        not null,
  policy_type     hoc.policy_word        not null,
  rule            hoc.policy_word        not null,
  evaluated_value hoc.violation_text     not null,
  condition       hoc.violation_text     not null,
  severity        hoc.violation_severity not null,
  reason          hoc.violation_text     not null,
  incident_id     uuid                   not null,
  reported_by     text                   not null,
  reported_at     timestamptz            not null,

  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references hoc.runs (tenant_id, id),
  foreign key (tenant_id, incident_id) references hoc.incidents (tenant_id, id),
  constraint violations_said_once unique (tenant_id, run_id, policy_id, rule)
);
call hoc.isolate('hoc.violations');
call hoc.make_append_only('hoc.violations');
grant select, insert on hoc.violations to hoc_app;

create domain hoc.evidence_type as text
  check (value in ('run_end', 'overdue', 'violation', 'llm_failure', 'calls'));

create table hoc.incident_evidence (
  tenant_id    uuid              not null default hoc.tenant(),
  id           uuid              not null,
  incident_id  uuid              not null,
  type         hoc.evidence_type not null,
  run_id       uuid,
  violation_id uuid,
  -- Canonical JSON, as it was hashed: jsonb would write it anew.
  payload      text              not null,
  sha          hoc.sha256        not null,
  at           timestamptz       not null,

  primary key (tenant_id, id)
) partition by range (id);
create index incident_evidence_by_incident on hoc.incident_evidence (tenant_id, incident_id, id);
create index incident_evidence_by_run on hoc.incident_evidence (tenant_id, run_id) where run_id is not null;
call hoc.isolate('hoc.incident_evidence');
call hoc.make_append_only('hoc.incident_evidence');
grant select, insert on hoc.incident_evidence to hoc_app;
insert into hoc.partitioned values ('incident_evidence');

select hoc.keep_partitions(3);
