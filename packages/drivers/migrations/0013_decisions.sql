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
