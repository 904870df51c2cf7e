-- Records beside the ledger: what came out otherwise when it was replayed.

create domain hoc.mismatch_reason as text check (length(value) between 1 and 2000);
create domain hoc.mismatch_reference as text check (length(value) between 1 and 500);
create domain hoc.mismatch_resolution as text check (value in ('fixed', 'expected_change', 'model_drift', 'wont_fix'));

create table hoc.trace_mismatches (
  tenant_id       uuid                not null default hoc.tenant(),
  id              uuid                not null,
  run_id          uuid                not null,
  seq             hoc.step_seq        not null,
  reason          hoc.mismatch_reason not null,
  expected_hash   hoc.sha256,
  actual_hash     hoc.sha256,
  details         jsonb               not null,
  reported_by     text                not null,
  reported_at     timestamptz         not null,
  state           text                not null,
  reference       hoc.mismatch_reference,
  acknowledged_by text,
  acknowledged_at timestamptz,
  resolution      hoc.mismatch_resolution,
  note            hoc.mismatch_reason,
  resolved_by     text,
  resolved_at     timestamptz,
  version         hoc.version         not null,

  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references hoc.traces (tenant_id, run_id),
  constraint trace_mismatches_state_and_its_columns check (case state
    when 'open'         then num_nonnulls(reference, acknowledged_by, acknowledged_at, resolution, note, resolved_by, resolved_at) = 0
    when 'acknowledged' then num_nonnulls(acknowledged_by, acknowledged_at) = 2
                         and num_nonnulls(resolution, note, resolved_by, resolved_at) = 0
    when 'resolved'     then num_nonnulls(resolution, resolved_by, resolved_at) = 3
                         and num_nonnulls(acknowledged_by, acknowledged_at) in (0, 2)
    else false end)
);
create unique index trace_mismatches_open_once on hoc.trace_mismatches (tenant_id, run_id, seq, expected_hash, actual_hash)
  nulls not distinct where state <> 'resolved';
create index trace_mismatches_by_run on hoc.trace_mismatches (tenant_id, run_id, id desc);
create index trace_mismatches_by_state on hoc.trace_mismatches (tenant_id, state, id desc);
call hoc.isolate('hoc.trace_mismatches');
grant select, insert on hoc.trace_mismatches to hoc_app;
grant update (state, reference, acknowledged_by, acknowledged_at, resolution, note, resolved_by, resolved_at, version)
  on hoc.trace_mismatches to hoc_app;
create trigger resolved before update on hoc.trace_mismatches for each row
  when (old.state = 'resolved')
  execute function hoc.refuse_change('what was resolved stays resolved');
create trigger kept before delete on hoc.trace_mismatches for each row
  execute function hoc.refuse_change('mismatches are kept');
create trigger kept_whole before truncate on hoc.trace_mismatches for each statement
  execute function hoc.refuse_change('mismatches are kept');

-- What was asked is looked for by what it belonged to and by how it ended: what ended well is nearly everything, and is
-- found without. By operation and by actor it is read back from the newest: every dispatch would pay for two indexes more.
create index dispatch_records_by_correlation on hoc.dispatch_records (tenant_id, correlation_id, id desc);
create index dispatch_records_not_done on hoc.dispatch_records (tenant_id, outcome, id desc) where outcome <> 'done';

-- Discoveries: what was noticed about an artifact or a field of it, and how often. They decide nothing.
create domain hoc.discovery_name as text check (length(value) between 1 and 200);
create domain hoc.discovery_signal as text check (value ~ '^[a-z][a-z0-9_]{0,99}$');
create domain hoc.percent as integer check (value between 0 and 100);
create domain hoc.discovery_notes as text check (length(value) between 1 and 2000);
create domain hoc.discovery_count as integer check (value > 0);

create table hoc.discoveries (
  tenant_id          uuid                 not null default hoc.tenant(),
  id                 uuid                 not null,
  artifact           hoc.discovery_name   not null,
  field              hoc.discovery_name,
  signal_type        hoc.discovery_signal not null,
  evidence           jsonb                not null,
  confidence_percent hoc.percent,
  notes              hoc.discovery_notes,
  detected_by        text                 not null,
  first_seen_at      timestamptz          not null,
  last_seen_at       timestamptz          not null,
  seen_count         hoc.discovery_count  not null,

  primary key (tenant_id, id),
  constraint discoveries_once unique nulls not distinct (tenant_id, artifact, field, signal_type)
);
create index discoveries_by_count on hoc.discoveries (tenant_id, seen_count desc, id desc);
call hoc.isolate('hoc.discoveries');
grant select, insert on hoc.discoveries to hoc_app;
grant update (evidence, confidence_percent, notes, last_seen_at, seen_count) on hoc.discoveries to hoc_app;

-- Decisions: what was decided about a run or a request, of what was known, and what it came to.
create domain hoc.decision_type as text check (value in ('routing', 'recovery', 'memory', 'policy', 'budget',
  'budget_enforcement', 'policy_pre_check', 'recovery_evaluation', 'care_routing_optimized'));
create domain hoc.decision_source as text check (value in ('human', 'system', 'hybrid'));
create domain hoc.decision_trigger as text check (value in ('explicit', 'autonomous', 'reactive'));
create domain hoc.causal_role as text check (value in ('pre_run', 'in_run', 'post_run'));
create domain hoc.decision_outcome as text check (value in ('selected', 'rejected', 'skipped', 'blocked', 'none',
  'execution_halted', 'policy_blocked', 'policy_unavailable', 'recovery_applied', 'recovery_suggested', 'recovery_skipped',
  'baseline_selected', 'optimized_selected'));
create domain hoc.decision_reason as text check (length(value) between 1 and 2000);
create domain hoc.request_id as text check (length(value) between 1 and 200);

create table hoc.decisions (
  tenant_id   uuid                 not null default hoc.tenant(),
  id          uuid                 not null,
  type        hoc.decision_type    not null,
  source      hoc.decision_source  not null,
  trigger     hoc.decision_trigger not null,
  causal_role hoc.causal_role      not null,
  outcome     hoc.decision_outcome not null,
  reason      hoc.decision_reason,
  inputs      jsonb                not null,
  details     jsonb                not null,
  run_id      uuid,
  request_id  hoc.request_id,
  actor_id    text                 not null,
  decided_at  timestamptz          not null,

  primary key (tenant_id, id)
) partition by range (id);
create index decisions_by_run on hoc.decisions (tenant_id, run_id, id desc) where run_id is not null;
create index decisions_by_request on hoc.decisions (tenant_id, request_id, id desc) where request_id is not null;
create index decisions_by_type on hoc.decisions (tenant_id, type, id desc);
create index decisions_by_actor on hoc.decisions (tenant_id, actor_id, id desc);
call hoc.isolate('hoc.decisions');
call hoc.make_append_only('hoc.decisions');
grant select, insert on hoc.decisions to hoc_app;
insert into hoc.partitioned values ('decisions');

-- What is decided once, such as that a run was halted: a partitioned table cannot tell.
create table hoc.decision_keys (
  tenant_id   uuid not null default hoc.tenant(),
  key         text not null,
  decision_id uuid not null,

  primary key (tenant_id, key)
);
call hoc.isolate('hoc.decision_keys');
call hoc.make_append_only('hoc.decision_keys');
grant select, insert on hoc.decision_keys to hoc_app;

select hoc.keep_partitions(3);
