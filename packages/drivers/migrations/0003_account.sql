-- Account: who may. Members of a tenant, the keys that act for them, and invitations to become one.

create table hoc.members (
  tenant_id  uuid        not null default hoc.tenant(),
  id         uuid        not null,
  kind       text        not null check (kind in ('person', 'service')),
  email      text        check (email = lower(email) and length(email) between 3 and 254),
  name       text        not null check (length(name) between 1 and 200),
  role       text        not null check (role in ('viewer', 'member', 'admin', 'owner')),
  state      text        not null check (state in ('active', 'removed')),
  created_by text        not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version    hoc.version not null,

  primary key (tenant_id, id),
  constraint members_services_have_no_email check (kind = 'person' or email is null)
);
-- Who was removed may be invited again, and is then another member.
create unique index members_email_once on hoc.members (tenant_id, email) where state = 'active';
create index members_active_owners on hoc.members (tenant_id, id) where role = 'owner' and state = 'active';

alter table hoc.api_keys
  add column member_id       uuid,
  add column pepper_id       text check (pepper_id ~ '^[0-9a-f]{12}$'),
  add column scopes          text[],
  add column state           text check (state in ('active', 'frozen', 'revoked')),
  add column rate_per_minute integer check (rate_per_minute > 0),
  add column max_concurrent  integer check (max_concurrent > 0),
  add column created_by      text,
  add column rotated_to      uuid,
  add column frozen_by       text,
  add column frozen_at       timestamptz,
  add column freeze_reason   text,
  add column revoked_by      text,
  add column revoke_reason   text,
  add column version         integer not null default 1 check (version > 0);

-- Keys of before: each holder becomes a member. Who held everything becomes an owner. No operation has ever issued a key
-- that holds less; should there be one, it is frozen rather than widened, and its holder may look but not touch.
-- Whoever migrates sees no tenant's rows while row-level security is forced.
alter table hoc.api_keys no force row level security;
insert into hoc.members (tenant_id, id, kind, name, role, state, created_by, created_at, updated_at, version)
select tenant_id, overlay(gen_random_uuid()::text placing left(hoc.uuid_floor(min(created_at))::text, 14) || '7' from 1)::uuid,
  'person', left(actor_id, 200), case when bool_or('*' = any (grants)) then 'owner' else 'viewer' end, 'active', 'migration',
  min(created_at), now(), 1
from hoc.api_keys group by tenant_id, actor_id;
update hoc.api_keys k set
  member_id     = (select m.id from hoc.members m where m.tenant_id = k.tenant_id and m.name = left(k.actor_id, 200)),
  scopes        = '{*}',
  created_by    = 'migration',
  state         = case when revoked_at is not null then 'revoked' when '*' = any (grants) then 'active' else 'frozen' end,
  frozen_by     = case when revoked_at is null and not '*' = any (grants) then 'migration' end,
  frozen_at     = case when revoked_at is null and not '*' = any (grants) then now() end,
  freeze_reason = case when revoked_at is null and not '*' = any (grants) then 'Its grants are no role’s. Issue another key.' end,
  revoked_by    = case when revoked_at is not null then 'migration' end,
  revoke_reason = case when revoked_at is not null then 'Revoked before reasons were kept.' end;
alter table hoc.api_keys force row level security;

alter table hoc.api_keys
  drop column actor_id,
  drop column grants,
  alter column member_id set not null,
  alter column scopes set not null,
  alter column state set not null,
  alter column created_by set not null,
  alter column version drop default,
  add constraint api_keys_scoped check (cardinality(scopes) between 1 and 50),
  add constraint api_keys_of_a_member foreign key (tenant_id, member_id) references hoc.members (tenant_id, id),
  add constraint api_keys_state_and_its_columns check (case state
    when 'active'  then num_nonnulls(frozen_by, frozen_at, freeze_reason, revoked_by, revoked_at, revoke_reason) = 0
    when 'frozen'  then num_nonnulls(frozen_by, frozen_at, freeze_reason) = 3
                    and num_nonnulls(revoked_by, revoked_at, revoke_reason) = 0
    when 'revoked' then num_nonnulls(revoked_by, revoked_at, revoke_reason) = 3
    else false end);
create index api_keys_by_member on hoc.api_keys (tenant_id, member_id, id desc);

call hoc.isolate('hoc.members');
grant select, insert, update on hoc.members to hoc_app;
-- What a key may do is its member's role, so whoever looks for the key looks for both.
grant select on hoc.members to hoc_worker;
create policy authentication on hoc.members for select to hoc_worker using (true);

-- When a key was last shown: written in batches, behind the requests, by every process.
create table hoc.key_uses (
  tenant_id    uuid        not null default hoc.tenant(),
  key_id       uuid        not null,
  last_used_at timestamptz not null,

  primary key (tenant_id, key_id)
);
call hoc.isolate('hoc.key_uses');
grant select on hoc.key_uses to hoc_app;
grant select, insert, update on hoc.key_uses to hoc_worker;
create policy recording on hoc.key_uses to hoc_worker using (true);

create table hoc.invitations (
  tenant_id   uuid        not null default hoc.tenant(),
  id          uuid        not null,
  email       text        not null check (email = lower(email) and length(email) between 3 and 254),
  role        text        not null check (role in ('viewer', 'member', 'admin', 'owner')),
  public_id   text        not null check (public_id ~ '^[A-Za-z0-9]{12}$'),
  secret_sha  text        not null check (secret_sha ~ '^[0-9a-f]{64}$'),
  pepper_id   text        check (pepper_id ~ '^[0-9a-f]{12}$'),
  state       text        not null check (state in ('pending', 'accepted', 'revoked')),
  invited_by  text        not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  accepted_at timestamptz,
  member_id   uuid,
  revoked_by  text,
  revoked_at  timestamptz,
  version     integer     not null check (version > 0),

  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references hoc.members (tenant_id, id),
  constraint invitations_state_and_its_columns check (case state
    when 'pending'  then num_nonnulls(accepted_at, member_id, revoked_by, revoked_at) = 0
    when 'accepted' then num_nonnulls(accepted_at, member_id) = 2 and num_nonnulls(revoked_by, revoked_at) = 0
    when 'revoked'  then num_nonnulls(accepted_at, member_id) = 0 and num_nonnulls(revoked_by, revoked_at) = 2
    else false end)
);
create unique index invitations_pending_once on hoc.invitations (tenant_id, email) where state = 'pending';
create index invitations_by_public_id on hoc.invitations (public_id);
call hoc.isolate('hoc.invitations');
grant select, insert, update on hoc.invitations to hoc_app;
-- An invitation is shown like a key, before any tenant is known.
grant select on hoc.invitations to hoc_worker;
create policy authentication on hoc.invitations for select to hoc_worker using (true);

-- What changed who may: a small part of the ledger, read on its own.
create index ledger_of_access on hoc.ledger (tenant_id, id)
  where entity in ('tenant', 'member', 'api_key', 'invitation');

-- The columns that code 1 reads are gone. It was never released.
insert into hoc.serves (oldest_code) values (2);
