-- Activity and logs: what agents mean to do, what they are doing, how it ended, and every step of it.

create domain hoc.run_text as text check (length(value) between 1 and 200);
create domain hoc.run_goal as text check (length(value) between 1 and 4000);
create domain hoc.run_actor_type as text check (value in ('human', 'system', 'service'));
create domain hoc.run_source as text check (value in ('sdk', 'api', 'system'));
create domain hoc.run_attempt as integer check (value > 0);
create domain hoc.run_lease as integer check (value between 10 and 3600);
create domain hoc.run_amount as bigint check (value >= 0);
create domain hoc.obligation_kind as text check (value in ('outcome'));

-- Rows are rewritten by heartbeats, which change no indexed column: what is left free on a page keeps them on it.
create table hoc.runs (
  tenant_id        uuid               not null default hoc.tenant(),
  id               uuid               not null,
  agent_id         hoc.run_text       not null,
  goal             hoc.run_goal       not null,
  actor_type       hoc.run_actor_type not null,
  on_behalf_of     hoc.run_text,
  source           hoc.run_source     not null,
  external_id      hoc.run_text,
  tools            text[]             not null,
  estimated_micros hoc.run_amount,
  estimated_steps  hoc.run_amount,
  estimated_ms     hoc.run_amount,
  parent_id        uuid,
  attempt          hoc.run_attempt    not null,
  state            text               not null,
  started_at       timestamptz,
  last_seen_at     timestamptz,
  lease_seconds    hoc.run_lease,
  lease_expires_at timestamptz,
  ended_at         timestamptz,
  ended_by         text,
  error_code       text,
  error_message    text,
  created_by       text               not null,
  created_at       timestamptz        not null,
  updated_at       timestamptz        not null,
  version          hoc.version        not null,

  primary key (tenant_id, id),
  foreign key (tenant_id, parent_id) references hoc.runs (tenant_id, id),
  constraint runs_attributed check ((actor_type = 'human') = (on_behalf_of is not null)),
  constraint runs_state_and_its_columns check (case state
    when 'queued'  then num_nonnulls(started_at, last_seen_at, lease_seconds, lease_expires_at, ended_at, ended_by) = 0
    when 'running' then num_nonnulls(started_at, last_seen_at, lease_seconds, lease_expires_at) = 4
                    and num_nonnulls(ended_at, ended_by) = 0
    when 'blocked'   then num_nonnulls(ended_at, ended_by) = 2
    when 'cancelled' then num_nonnulls(ended_at, ended_by) = 2
    else state in ('succeeded', 'failed', 'halted', 'crashed') and num_nonnulls(started_at, ended_at, ended_by) = 3 end
    and (state = 'running') = (lease_expires_at is not null)
    and (state not in ('queued', 'running', 'succeeded') or num_nonnulls(error_code, error_message) = 0))
) with (fillfactor = 80);
create index runs_by_state on hoc.runs (tenant_id, state, id desc);
create index runs_by_agent on hoc.runs (tenant_id, agent_id, id desc);
create index runs_live on hoc.runs (tenant_id, id desc) where state in ('queued', 'running');
create index runs_by_external on hoc.runs (tenant_id, external_id) where external_id is not null;
create unique index runs_retried_once on hoc.runs (tenant_id, parent_id) where parent_id is not null;
call hoc.isolate('hoc.runs');
grant select, insert, update on hoc.runs to hoc_app;
-- A run that fell silent is found before its tenant is known.
grant select on hoc.runs to hoc_worker;
create policy sweeping on hoc.runs for select to hoc_worker using (true);

create function hoc.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'In the table %, %.', tg_table_name, tg_argv[0] using errcode = 'HC003';
end $$;
create trigger ended before update on hoc.runs for each row
  when (old.state not in ('queued', 'running'))
  execute function hoc.refuse_change('a run that has ended is not altered');
create trigger backwards before update on hoc.runs for each row
  when (new.state <> old.state and not (case old.state
    when 'queued' then new.state in ('running', 'blocked', 'cancelled')
    else new.state <> 'queued' end))
  execute function hoc.refuse_change('a run does not go back');
create trigger declared before update on hoc.runs for each row
  when ((new.tenant_id, new.id, new.agent_id, new.goal, new.actor_type, new.on_behalf_of, new.source, new.external_id,
      new.tools, new.estimated_micros, new.estimated_steps, new.estimated_ms, new.parent_id, new.attempt, new.created_by,
      new.created_at)
    is distinct from (old.tenant_id, old.id, old.agent_id, old.goal, old.actor_type, old.on_behalf_of, old.source,
      old.external_id, old.tools, old.estimated_micros, old.estimated_steps, old.estimated_ms, old.parent_id, old.attempt,
      old.created_by, old.created_at))
  execute function hoc.refuse_change('what was declared of a run is not altered');
create trigger kept before delete on hoc.runs for each row execute function hoc.refuse_change('runs are kept');
create trigger kept_whole before truncate on hoc.runs for each statement execute function hoc.refuse_change('runs are kept');

-- What a run owes for having been started. The deed settles it, in the transaction that does it.
create table hoc.run_obligations (
  tenant_id   uuid                not null default hoc.tenant(),
  run_id      uuid                not null,
  kind        hoc.obligation_kind not null,
  state       text                not null,
  due_at      timestamptz         not null,
  overdue_at  timestamptz,
  incident_id uuid,
  done_at     timestamptz,

  primary key (tenant_id, run_id, kind),
  foreign key (tenant_id, run_id) references hoc.runs (tenant_id, id),
  constraint run_obligations_state_and_its_columns check (case state
    when 'due'       then num_nonnulls(overdue_at, incident_id, done_at) = 0
    when 'overdue'   then num_nonnulls(overdue_at, incident_id) = 2 and done_at is null
    when 'done'      then num_nonnulls(overdue_at, incident_id) = 0 and done_at is not null
    when 'done_late' then num_nonnulls(overdue_at, incident_id, done_at) = 3
    else false end)
);
create index run_obligations_due on hoc.run_obligations (due_at) where state = 'due';
call hoc.isolate('hoc.run_obligations');
grant select, insert on hoc.run_obligations to hoc_app;
grant update (state, overdue_at, incident_id, done_at) on hoc.run_obligations to hoc_app;
grant select on hoc.run_obligations to hoc_worker;
create policy sweeping on hoc.run_obligations for select to hoc_worker using (true);
create trigger settled before update on hoc.run_obligations for each row
  when (old.state in ('done', 'done_late'))
  execute function hoc.refuse_change('what was settled stays settled');
create trigger kept before delete on hoc.run_obligations for each row
  execute function hoc.refuse_change('obligations are kept');
create trigger kept_whole before truncate on hoc.run_obligations for each statement
  execute function hoc.refuse_change('obligations are kept');

-- Logs: what a run did, step by step, each bound by its hash to all before it.

create domain hoc.sha256 as text check (value ~ '^[0-9a-f]{64}$');
create domain hoc.step_seq as integer check (value between 0 and 999999);
create domain hoc.step_status as text check (value in ('success', 'failure', 'retry', 'skipped'));
create domain hoc.step_amount as bigint check (value >= 0);

-- Where each trace stands. It is written with every batch of steps, in their transaction.
create table hoc.traces (
  tenant_id uuid            not null default hoc.tenant(),
  run_id    uuid            not null,
  steps     hoc.step_amount not null,
  hash      hoc.sha256      not null,
  version   hoc.version     not null,

  primary key (tenant_id, run_id)
) with (fillfactor = 80);
call hoc.isolate('hoc.traces');
grant select, insert, update on hoc.traces to hoc_app;

create table hoc.run_steps (
  tenant_id        uuid            not null default hoc.tenant(),
  run_id           uuid            not null,
  seq              hoc.step_seq    not null,
  skill            text            not null,
  status           hoc.step_status not null,
  -- Canonical JSON, as it was hashed: jsonb would write it anew.
  params           text            not null,
  outcome_category text            not null,
  outcome_code     text,
  retry_count      hoc.step_amount not null,
  cost_micros      hoc.step_amount not null,
  duration_ms      hoc.step_amount not null,
  recorded_at      timestamptz     not null,
  determinism_hash hoc.sha256      not null,
  prev             hoc.sha256      not null,
  hash             hoc.sha256      not null,

  primary key (tenant_id, run_id, seq)
) partition by range (run_id);
call hoc.isolate('hoc.run_steps');
call hoc.make_append_only('hoc.run_steps');
grant select, insert on hoc.run_steps to hoc_app;
insert into hoc.partitioned values ('run_steps');

select hoc.keep_partitions(3);
