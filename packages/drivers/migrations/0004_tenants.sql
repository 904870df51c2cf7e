-- Account: the life of tenants, and operators, who act for the installation across them.

create domain hoc.plan as text check (value in ('free', 'pro', 'enterprise'));
create domain hoc.operator_reason as text check (length(value) between 10 and 500);

-- A tenant of before was held to no limits, and stays so: so does the first, whose installation is its own.
alter table hoc.tenants
  add column plan         hoc.plan    not null default 'enterprise',
  add column state_reason text,
  add column state_at     timestamptz,
  add column version      hoc.version not null default 1;

-- What operators did to a tenant, and why. The tenant may read it.
create table hoc.operator_actions (
  tenant_id uuid                not null default hoc.tenant(),
  id        uuid                not null,
  operation text                not null,
  entity    text                not null,
  entity_id text                not null,
  reason    hoc.operator_reason not null,
  actor_id  text                not null,
  at        timestamptz         not null,

  primary key (tenant_id, id)
);
call hoc.isolate('hoc.operator_actions');
call hoc.make_append_only('hoc.operator_actions');
grant select on hoc.operator_actions to hoc_app;
grant select, insert on hoc.operator_actions to hoc_operator;

-- Operators ---------------------------------------------------------------------------------------------------------

-- An operator's transaction is opened inside the tenant that it is about, so the policy of every tenant table binds it,
-- too. What goes beyond that tenant is named here, one by one.
grant select on hoc.tenants, hoc.members, hoc.governance_changes, hoc.idempotency_keys, hoc.upkeep to hoc_operator;
-- Of keys all but what is stored of their secrets.
grant select (tenant_id, id, public_id, member_id, name, scopes, state, rate_per_minute, max_concurrent, created_by,
  created_at, expires_at, rotated_to, frozen_by, frozen_at, freeze_reason, revoked_by, revoked_at, revoke_reason, version)
  on hoc.api_keys to hoc_operator;

-- To open a tenant is to write into one that was not there before.
grant insert on hoc.tenants, hoc.members, hoc.api_keys to hoc_operator;
create policy opening on hoc.tenants for insert to hoc_operator with check (true);
create policy opening on hoc.members for insert to hoc_operator with check (true);
create policy opening on hoc.api_keys for insert to hoc_operator with check (true);
create policy opening on hoc.operator_actions for insert to hoc_operator with check (true);

create policy listing on hoc.tenants for select to hoc_operator using (true);
create policy listing on hoc.operator_actions for select to hoc_operator
  using (hoc.tenant() = '00000000-0000-0000-0000-000000000000');
grant update (state, state_reason, state_at, plan, version) on hoc.tenants to hoc_operator;
grant update (state, expires_at, rotated_to, frozen_by, frozen_at, freeze_reason, revoked_by, revoked_at, revoke_reason,
  version) on hoc.api_keys to hoc_operator;
grant insert on hoc.governance_changes, hoc.idempotency_keys, hoc.outbox to hoc_operator;

-- What an operator did stands on both sides: in the ledger of the tenant, and in that of the installation.
grant insert (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, before_sha, after_sha, at)
  on hoc.ledger to hoc_operator;
create policy both_sides on hoc.ledger for insert to hoc_operator with check (true);

-- Tenants -----------------------------------------------------------------------------------------------------------

-- Who dispatches for tenants opens the first one, and changes none. What it may change is what its operations change.
revoke insert, update on hoc.tenants from hoc_app;
grant insert (tenant_id, name, state, plan, created_at, version) on hoc.tenants to hoc_app;
revoke update on hoc.api_keys, hoc.members, hoc.invitations from hoc_app;
grant update (secret_sha, pepper_id, state, expires_at, rotated_to, frozen_by, frozen_at, freeze_reason, revoked_by,
  revoked_at, revoke_reason, version) on hoc.api_keys to hoc_app;
grant update (role, state, updated_at, version) on hoc.members to hoc_app;
grant update (state, accepted_at, member_id, revoked_by, revoked_at, version) on hoc.invitations to hoc_app;

-- A tenant's state and its keys change with an entry in the ledger that names them, or not at all: whoever writes past
-- every operation leaves a trace, too. Who owns the tables is not held to it, as when migrations mend rows.
create function hoc.leaves_a_trace() returns trigger language plpgsql as $$
declare
  changed text := coalesce(to_jsonb(new) ->> 'id', new.tenant_id::text);
begin
  if pg_has_role(current_user, 'hoc_owner', 'member') or exists (
    select from hoc.ledger l where l.xid = pg_current_xact_id() and l.tenant_id = new.tenant_id and l.entity_id = changed
  ) then return null; end if;
  raise exception 'The change of % in % has no entry in the ledger.', changed, tg_table_name using errcode = 'HC003';
end $$;
create constraint trigger leaves_a_trace after insert or update on hoc.tenants
  deferrable initially deferred for each row execute function hoc.leaves_a_trace();
create constraint trigger leaves_a_trace after insert or update on hoc.api_keys
  deferrable initially deferred for each row execute function hoc.leaves_a_trace();
grant select (tenant_id, id, xid, entity_id) on hoc.ledger to hoc_operator;
create policy both_sides_seen on hoc.ledger for select to hoc_operator using (xid = pg_current_xact_id());
