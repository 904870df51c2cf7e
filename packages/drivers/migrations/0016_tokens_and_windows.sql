-- What the steps of a run take besides money and time: what models read and wrote for them. Null where nobody counted.
alter table hoc.run_steps add column input_tokens hoc.step_amount, add column output_tokens hoc.step_amount;

alter domain hoc.incident_event_type drop constraint incident_event_type_check;
alter domain hoc.incident_event_type add constraint incident_event_type_check
  check (value in ('created', 'acknowledged', 'resolved', 'reopened', 'recurred', 'escalated'));

create domain hoc.call_trigger as text
  check (value in ('budget_breach', 'failure_spike', 'rate_limit', 'content_policy', 'freeze', 'overflow'));
create domain hoc.call_text as text check (length(value) between 1 and 200);

-- The calls of five minutes about one thing, and the one incident that tells of them.
create table hoc.call_windows (
  tenant_id   uuid             not null default hoc.tenant(),
  id          uuid             not null,
  trigger     hoc.call_trigger not null,
  scope_id    hoc.call_text    not null,
  starts_at   timestamptz      not null,
  incident_id uuid             not null,
  calls       hoc.step_amount  not null,
  cost_micros hoc.step_amount  not null,
  last_at     timestamptz      not null,
  version     hoc.version      not null,

  primary key (tenant_id, trigger, scope_id, starts_at),
  unique (tenant_id, id),
  foreign key (tenant_id, incident_id) references hoc.incidents (tenant_id, id)
) with (fillfactor = 80);
call hoc.isolate('hoc.call_windows');
grant select, insert on hoc.call_windows to hoc_app;
grant update (incident_id, calls, cost_micros, last_at, version) on hoc.call_windows to hoc_app;

-- Which calls a window remembers, so that none of them is counted twice.
create table hoc.counted_calls (
  tenant_id uuid          not null default hoc.tenant(),
  window_id uuid          not null,
  call_id   hoc.call_text not null,

  primary key (tenant_id, window_id, call_id)
) partition by range (window_id);
call hoc.isolate('hoc.counted_calls');
call hoc.make_append_only('hoc.counted_calls');
grant select, insert on hoc.counted_calls to hoc_app;
insert into hoc.partitioned values ('counted_calls');

create domain hoc.edition as integer check (value > 0);

-- What is left of an incident that is over, as it was written: canonical JSON, as it was hashed.
create table hoc.post_mortems (
  tenant_id   uuid        not null default hoc.tenant(),
  incident_id uuid        not null,
  edition     hoc.edition not null,
  id          uuid        not null,
  document    text        not null,
  sha         hoc.sha256  not null,
  written_by  text        not null,
  written_at  timestamptz not null,

  primary key (tenant_id, incident_id, edition),
  foreign key (tenant_id, incident_id) references hoc.incidents (tenant_id, id)
);
call hoc.isolate('hoc.post_mortems');
call hoc.make_append_only('hoc.post_mortems');
grant select, insert on hoc.post_mortems to hoc_app;

select hoc.keep_partitions(3);
