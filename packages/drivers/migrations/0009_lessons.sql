-- Lessons, which belong to incidents, and the proposals that are made of them, which belong to policies.

create domain hoc.proposal_name as text check (length(value) between 1 and 600);
create domain hoc.proposal_type as text check (value in ('timeout_policy', 'crash_recovery_policy', 'retry_policy',
  'failure_pattern_policy', 'cost_cap_policy', 'rate_limit_policy', 'threshold_policy', 'template_policy'));
-- There is no state in which a proposal would be in force.
create domain hoc.proposal_state as text check (value in ('draft'));
create domain hoc.lesson_type as text check (value in ('failure', 'near_threshold', 'critical_success'));
create domain hoc.lesson_source as text check (value in ('run', 'incident', 'threshold', 'manual'));
create domain hoc.lesson_title as text check (length(value) between 1 and 500);
create domain hoc.lesson_reason as text check (length(value) between 1 and 500);

create table hoc.policy_proposals (
  tenant_id         uuid               not null default hoc.tenant(),
  id                uuid               not null,
  type              hoc.proposal_type  not null,
  name              hoc.proposal_name  not null,
  rationale         text               not null,
  rule              jsonb              not null,
  lesson_id         uuid,
  source_event_type hoc.lesson_source  not null,
  source_event_id   text               not null,
  source_run_id     text,
  state             hoc.proposal_state not null,
  created_by        text               not null,
  created_at        timestamptz        not null,
  updated_at        timestamptz        not null,
  version           hoc.version        not null,

  primary key (tenant_id, id),
  unique (tenant_id, lesson_id)
);
call hoc.isolate('hoc.policy_proposals');
grant select, insert on hoc.policy_proposals to hoc_app;
grant update (name, rationale, rule, updated_at, version) on hoc.policy_proposals to hoc_app;
create trigger kept before delete on hoc.policy_proposals for each row
  execute function hoc.refuse_change('proposals are kept');
create trigger kept_whole before truncate on hoc.policy_proposals for each statement
  execute function hoc.refuse_change('proposals are kept');

-- How a proposal stood at each of its versions.
create table hoc.policy_proposal_versions (
  tenant_id   uuid              not null default hoc.tenant(),
  proposal_id uuid              not null,
  version     hoc.version       not null,
  name        hoc.proposal_name not null,
  rationale   text              not null,
  rule        jsonb             not null,
  reason      hoc.lesson_reason,
  created_by  text              not null,
  created_at  timestamptz       not null,

  primary key (tenant_id, proposal_id, version),
  foreign key (tenant_id, proposal_id) references hoc.policy_proposals (tenant_id, id)
);
call hoc.isolate('hoc.policy_proposal_versions');
call hoc.make_append_only('hoc.policy_proposal_versions');
grant select, insert on hoc.policy_proposal_versions to hoc_app;

create table hoc.lessons_learned (
  tenant_id         uuid              not null default hoc.tenant(),
  id                uuid              not null,
  type              hoc.lesson_type   not null,
  severity          hoc.severity,
  title             hoc.lesson_title  not null,
  description       text              not null,
  proposed_action   text              not null,
  pattern           jsonb             not null,
  source_event_type hoc.lesson_source not null,
  source_event_id   text              not null,
  source_run_id     text,
  agent_id          text,
  debounce_key      text              not null,
  state             text              not null,
  draft_proposal_id uuid,
  converted_by      text,
  converted_at      timestamptz,
  deferred_until    timestamptz,
  deferred_by       text,
  dismissed_by      text,
  dismissed_at      timestamptz,
  dismissed_reason  hoc.lesson_reason,
  created_by        text              not null,
  created_at        timestamptz       not null,
  updated_at        timestamptz       not null,
  version           hoc.version       not null,

  primary key (tenant_id, id),
  unique (tenant_id, source_event_id, type, source_event_type),
  constraint lessons_learned_state_and_its_columns check (
    state in ('pending', 'converted_to_draft', 'deferred', 'dismissed')
    and num_nonnulls(draft_proposal_id, converted_by, converted_at) = case state when 'converted_to_draft' then 3 else 0 end
    and num_nonnulls(deferred_until, deferred_by) = case state when 'deferred' then 2 else 0 end
    and num_nonnulls(dismissed_by, dismissed_at, dismissed_reason) = case state when 'dismissed' then 3 else 0 end)
);
create index lessons_learned_by_state on hoc.lessons_learned (tenant_id, state, id desc);
create index lessons_learned_by_kind on hoc.lessons_learned (tenant_id, debounce_key, created_at desc);
create index lessons_learned_by_run on hoc.lessons_learned (tenant_id, source_run_id) where source_run_id is not null;
create index lessons_learned_deferred on hoc.lessons_learned (deferred_until) where state = 'deferred';
call hoc.isolate('hoc.lessons_learned');
grant select, insert on hoc.lessons_learned to hoc_app;
grant update (state, draft_proposal_id, converted_by, converted_at, deferred_until, deferred_by, dismissed_by, dismissed_at,
  dismissed_reason, updated_at, version) on hoc.lessons_learned to hoc_app;
-- A lesson whose deferral is over is found before its tenant is known.
grant select (tenant_id, id, state, deferred_until) on hoc.lessons_learned to hoc_worker;
create policy sweeping on hoc.lessons_learned for select to hoc_worker using (true);
create trigger decided before update on hoc.lessons_learned for each row
  when (old.state in ('converted_to_draft', 'dismissed')
    or (old.state = 'deferred' and new.state <> 'pending') or (old.state = 'pending' and new.state = 'pending'))
  execute function hoc.refuse_change('a lesson goes from pending to converted, deferred or dismissed, and back from deferred alone');
create trigger kept before delete on hoc.lessons_learned for each row execute function hoc.refuse_change('lessons are kept');
create trigger kept_whole before truncate on hoc.lessons_learned for each statement
  execute function hoc.refuse_change('lessons are kept');

-- A draft refers to its lesson. Were it the other way round as well, neither could be purged before the other.
alter table hoc.policy_proposals
  add foreign key (tenant_id, lesson_id) references hoc.lessons_learned (tenant_id, id);
