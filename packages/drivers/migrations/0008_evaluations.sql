-- Policies: what runs are held to, and what was checked when each of them ended.

create domain hoc.threshold_scope as text check (value in ('agent', 'tenant'));
create domain hoc.threshold_subject as text check (length(value) <= 100);
create domain hoc.max_execution_ms as integer check (value between 1000 and 300000);
create domain hoc.max_tokens as integer check (value between 256 and 200000);
create domain hoc.max_cost_micros as bigint check (value between 10000 and 100000000);
create domain hoc.verdict as text check (value in ('violation', 'advisory', 'no_violation', 'not_applicable'));

-- Limits of one agent, or, where the subject is empty, of the tenant. What is null is left to the next wider scope.
create table hoc.thresholds (
  tenant_id        uuid                  not null default hoc.tenant(),
  subject          hoc.threshold_subject not null,
  scope            hoc.threshold_scope   not null,
  max_execution_ms hoc.max_execution_ms,
  max_tokens       hoc.max_tokens,
  max_cost_micros  hoc.max_cost_micros,
  failure_signal   boolean,
  updated_by       text                  not null,
  updated_at       timestamptz           not null,
  version          hoc.version           not null,

  primary key (tenant_id, subject),
  constraint thresholds_subject_of_scope check ((scope = 'tenant') = (subject = ''))
);
call hoc.isolate('hoc.thresholds');
grant select, insert, update on hoc.thresholds to hoc_app;

-- What is limited for an agent is looked up by its run: activity tells whose a run is, and lets nobody else read it.
create function hoc.agent_of_run(run uuid) returns text language sql stable
return (select agent_id from hoc.runs where tenant_id = hoc.tenant() and id = run);

-- What was checked when a run ended, and everything that its end wrote, as digests: one for each run. JSON stands as text,
-- as it was hashed. The transaction is the one that wrote the rest; nobody who inserts may say another.
create table hoc.policy_evaluations (
  tenant_id    uuid            not null default hoc.tenant(),
  run_id       uuid            not null,
  id           uuid            not null,
  agent_id     hoc.run_text    not null,
  verdict      hoc.verdict     not null,
  rules        text            not null,
  inputs       text            not null,
  cost_micros  hoc.step_amount not null,
  ran_ms       hoc.step_amount,
  snapshot_sha hoc.sha256      not null,
  engine       text            not null,
  incident_ids uuid[]          not null,
  lesson_ids   uuid[]          not null,
  manifest     text            not null,
  manifest_sha hoc.sha256      not null,
  evaluated_by text            not null,
  evaluated_at timestamptz     not null,
  xid          xid8            not null default pg_current_xact_id(),

  primary key (tenant_id, run_id)
) partition by range (run_id);
create index policy_evaluations_by_agent on hoc.policy_evaluations (tenant_id, agent_id, run_id desc);
call hoc.isolate('hoc.policy_evaluations');
call hoc.make_append_only('hoc.policy_evaluations');
grant select, insert (run_id, id, agent_id, verdict, rules, inputs, cost_micros, ran_ms, snapshot_sha, engine,
  incident_ids, lesson_ids, manifest, manifest_sha, evaluated_by, evaluated_at) on hoc.policy_evaluations to hoc_app;
insert into hoc.partitioned values ('policy_evaluations');

-- Where the ledger leads from what was written to what stands today is asked by entity.
create index ledger_by_entity on hoc.ledger (tenant_id, entity_id);

-- When a run ends its trace is sealed: nothing is added to it, and where it stands is not altered.
alter table hoc.traces add column sealed_at timestamptz;
create trigger sealed before update on hoc.traces for each row when (old.sealed_at is not null)
  execute function hoc.refuse_change('a sealed trace is not altered');
create trigger kept before delete on hoc.traces for each row execute function hoc.refuse_change('traces are kept');

select hoc.keep_partitions(3);
