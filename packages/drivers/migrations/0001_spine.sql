-- The spine's own schema: what every domain stands on. Runs as hoc_owner, who owns all and, under forced
-- row-level security, still sees nothing without a tenant.

grant usage on schema hoc to hoc_app, hoc_worker, hoc_operator;

-- A pooled connection's setting is '' after its transaction, not null: without nullif the next reader gets an error.
create function hoc.tenant() returns uuid language sql stable parallel safe
return nullif(current_setting('hoc.tenant', true), '')::uuid;

-- Fails the transaction that it is part of, because a check after COMMIT was sent is too late.
create function hoc.expect(seen bigint, wanted bigint, what text) returns bigint language plpgsql as $$
begin
  if seen <> wanted then
    raise exception 'Expected to write % %, wrote %.', wanted, what, seen using errcode = 'HC001';
  end if;
  return seen;
end $$;

-- How often a row has been written: who changes one says which version they saw.
create domain hoc.version as integer check (value > 0);

-- The smallest uuid v7 of an instant: what partitions are cut at.
create function hoc.uuid_floor(at timestamptz) returns uuid language sql immutable parallel safe
return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid;

create function hoc.append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The table % is append-only.', tg_table_name using errcode = 'HC002';
end $$;

-- Lets a tenant see and write its own rows. Every tenant table gets it.
create procedure hoc.isolate(tab regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security, force row level security', tab);
  execute format('create policy tenant on %s using (tenant_id = hoc.tenant())', tab);
end $$;

-- Lets nobody alter or delete rows, the owner included.
create procedure hoc.make_append_only(tab regclass) language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function hoc.append_only()', tab);
  execute format('create trigger append_only_truncate before truncate on %s for each statement execute function hoc.append_only()', tab);
end $$;

-- Tables that are cut by month on their uuid v7.
create table hoc.partitioned (
  table_name text primary key
);

-- Cuts the partitions of the months up to `ahead` months from now, and a default that catches what nobody foresaw.
-- Rows in a default partition are an alarm: `hoc doctor` and the upkeep tell.
create function hoc.keep_partitions(ahead integer) returns integer
language plpgsql security definer set search_path = hoc, pg_temp as $$
declare
  parent text; part text; month timestamptz; made integer := 0;
begin
  for parent in select table_name from hoc.partitioned order by 1 loop
    for step in -1 .. ahead loop
      month := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => step)) at time zone 'UTC';
      part := format('%s_%s', parent, to_char(month at time zone 'UTC', 'YYYY_MM'));
      if to_regclass('hoc.' || part) is null then
        execute format('create table hoc.%I partition of hoc.%I for values from (%L) to (%L)', part, parent,
          hoc.uuid_floor(month), hoc.uuid_floor(((month at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
        execute format('alter table hoc.%I enable row level security, force row level security', part);
        execute format('create trigger append_only_truncate before truncate on hoc.%I for each statement execute function hoc.append_only()', part);
        made := made + 1;
      end if;
    end loop;
    part := parent || '_default';
    if to_regclass('hoc.' || part) is null then
      execute format('create table hoc.%I partition of hoc.%I default', part, parent);
      execute format('create policy alarm on hoc.%I for select to hoc_owner using (true)', part);
      execute format('alter table hoc.%I enable row level security, force row level security', part);
      execute format('create trigger append_only_truncate before truncate on hoc.%I for each statement execute function hoc.append_only()', part);
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
revoke execute on function hoc.keep_partitions(integer) from public;
grant execute on function hoc.keep_partitions(integer) to hoc_worker;

-- How many rows every default partition has caught.
create function hoc.default_partition_rows() returns table (table_name text, caught bigint)
language plpgsql security definer set search_path = hoc, pg_temp as $$
begin
  for table_name in select p.table_name from hoc.partitioned p order by 1 loop
    execute format('select count(*) from hoc.%I', table_name || '_default') into caught;
    return next;
  end loop;
end $$;
revoke execute on function hoc.default_partition_rows() from public;
grant execute on function hoc.default_partition_rows() to hoc_worker;

-- The oldest code that this schema serves. Code refuses a schema that no longer serves it.
create table hoc.serves (
  oldest_code integer not null,
  since       timestamptz not null default now()
);
insert into hoc.serves (oldest_code) values (1);
grant select on hoc.serves to hoc_app, hoc_worker, hoc_operator;

-- Account -----------------------------------------------------------------------------------------------------------

create table hoc.tenants (
  tenant_id  uuid        not null default hoc.tenant() primary key,
  name       text        not null check (length(name) between 1 and 200),
  state      text        not null check (state in ('active', 'suspended', 'terminated', 'archived')),
  created_at timestamptz not null
);

create table hoc.api_keys (
  tenant_id  uuid        not null default hoc.tenant(),
  id         uuid        not null,
  public_id  text        not null check (public_id ~ '^[A-Za-z0-9]{12}$'),
  secret_sha text        not null check (secret_sha ~ '^[0-9a-f]{64}$'),
  name       text        not null,
  actor_id   text        not null,
  grants     text[]      not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,

  primary key (tenant_id, id)
);
create index api_keys_by_public_id on hoc.api_keys (public_id);

call hoc.isolate('hoc.tenants');
call hoc.isolate('hoc.api_keys');
grant select, insert, update on hoc.tenants, hoc.api_keys to hoc_app;
-- A key says whose it is, so it is found before the tenant is known.
grant select on hoc.tenants, hoc.api_keys to hoc_worker;
create policy authentication on hoc.tenants for select to hoc_worker using (true);
create policy authentication on hoc.api_keys for select to hoc_worker using (true);

-- Governance --------------------------------------------------------------------------------------------------------

create table hoc.governance_changes (
  tenant_id  uuid        not null default hoc.tenant(),
  id         uuid        not null,
  mode       text        not null check (mode in ('normal', 'degraded', 'killed')),
  reason     text        not null check (length(reason) between 10 and 500),
  changed_by text        not null,
  changed_at timestamptz not null,
  -- What came last is what holds, and no clock is asked which that is: changes of a tenant are made one after the other.
  position   bigint      not null generated always as identity,

  primary key (tenant_id, id),
  unique (tenant_id, position)
);
call hoc.isolate('hoc.governance_changes');
call hoc.make_append_only('hoc.governance_changes');
grant select, insert on hoc.governance_changes to hoc_app;
grant select on hoc.governance_changes to hoc_worker;
create policy snapshot on hoc.governance_changes for select to hoc_worker using (true);
-- What is set for the installation is in force for every tenant, so every tenant may read it.
create policy installation on hoc.governance_changes for select to hoc_app
  using (tenant_id = '00000000-0000-0000-0000-000000000000');

-- Rare enough to announce from its own transaction; nothing hot ever does.
create function hoc.announce_governance() returns trigger language plpgsql as $$
begin
  perform pg_notify('hoc_governance', '');
  return null;
end $$;
create trigger announce after insert on hoc.governance_changes
for each statement execute function hoc.announce_governance();
create trigger announce after insert or update on hoc.tenants
for each statement execute function hoc.announce_governance();

-- What every write leaves -------------------------------------------------------------------------------------------

create domain hoc.idempotency_key as text check (length(value) between 1 and 255);

create table hoc.idempotency_keys (
  tenant_id   uuid        not null default hoc.tenant(),
  operation   text        not null,
  key         hoc.idempotency_key not null,
  request_sha text        not null,
  dispatch_id uuid        not null,
  response    jsonb       not null,
  at          timestamptz not null,

  constraint idempotency_keys_once primary key (tenant_id, operation, key)
);
create index idempotency_keys_by_age on hoc.idempotency_keys using brin (at);
call hoc.isolate('hoc.idempotency_keys');
grant select, insert on hoc.idempotency_keys to hoc_app;
grant select, delete on hoc.idempotency_keys to hoc_worker;
create policy expiry on hoc.idempotency_keys to hoc_worker using (true);

create table hoc.ledger (
  tenant_id   uuid        not null default hoc.tenant(),
  id          uuid        not null,
  dispatch_id uuid        not null,
  operation   text        not null,
  actor_id    text        not null,
  entity      text        not null,
  entity_id   text        not null,
  before_sha  text,
  after_sha   text,
  xid         xid8        not null default pg_current_xact_id(),
  at          timestamptz not null,

  primary key (tenant_id, id)
) partition by range (id);
create index ledger_by_xid on hoc.ledger (xid, id);
call hoc.isolate('hoc.ledger');
call hoc.make_append_only('hoc.ledger');
-- All but the transaction id: an entry that could name its own would name one that is sealed past, and never be sealed.
grant select, insert (tenant_id, id, dispatch_id, operation, actor_id, entity, entity_id, before_sha, after_sha, at)
  on hoc.ledger to hoc_app;
grant select on hoc.ledger to hoc_worker;
create policy sealing on hoc.ledger for select to hoc_worker using (true);
insert into hoc.partitioned values ('ledger');

create table hoc.ledger_seals (
  tenant_id uuid        not null default hoc.tenant(),
  position  bigint      not null check (position > 0),
  entry_id  uuid        not null,
  prev      text        not null,
  hash      text        not null,
  sealed_at timestamptz not null default now(),

  primary key (tenant_id, position),
  unique (tenant_id, entry_id)
);
call hoc.isolate('hoc.ledger_seals');
call hoc.make_append_only('hoc.ledger_seals');
grant select on hoc.ledger_seals to hoc_app;
grant select, insert on hoc.ledger_seals to hoc_worker;
create policy sealing on hoc.ledger_seals to hoc_worker using (true);

-- Undelivered events: a row leaves when every sink has it, so the table is as long as the backlog.
create table hoc.outbox (
  tenant_id   uuid        not null default hoc.tenant(),
  id          uuid        not null,
  dispatch_id uuid        not null,
  type        text        not null,
  payload     jsonb       not null,
  at          timestamptz not null,
  attempts    integer     not null default 0,
  due_at      timestamptz not null default now(),
  delivered   text[]      not null default '{}',
  last_error  text,
  dead_at     timestamptz,

  primary key (tenant_id, id)
);
create index outbox_due on hoc.outbox (due_at) where dead_at is null;
call hoc.isolate('hoc.outbox');
grant select, insert on hoc.outbox to hoc_app;
grant update (attempts, due_at, last_error, dead_at) on hoc.outbox to hoc_app;
grant select, update, delete on hoc.outbox to hoc_worker;
create policy relay on hoc.outbox to hoc_worker using (true);

create table hoc.dispatch_records (
  tenant_id          uuid        not null,
  id                 uuid        not null,
  operation          text        not null,
  actor_id           text        not null,
  outcome            text        not null check (outcome in ('done', 'refused', 'denied', 'invalid', 'failed', 'unknown')),
  code               text,
  governance_active  boolean,
  authority_degraded boolean,
  authority_reason   text,
  authority_code     text,
  conditions         text[]      not null default '{}',
  correlation_id     text,
  replay_of          uuid,
  duration_us        bigint,
  at                 timestamptz not null,
  rebuilt            boolean     not null default false,

  primary key (tenant_id, id)
) partition by range (id);
call hoc.isolate('hoc.dispatch_records');
call hoc.make_append_only('hoc.dispatch_records');
grant select on hoc.dispatch_records to hoc_app;
grant select, insert on hoc.dispatch_records to hoc_worker;
create policy recording on hoc.dispatch_records to hoc_worker using (true);
insert into hoc.partitioned values ('dispatch_records');

-- Upkeep ------------------------------------------------------------------------------------------------------------

-- How far each piece of upkeep has come, and how its last run went.
create table hoc.upkeep (
  tenant_id   uuid        not null default '00000000-0000-0000-0000-000000000000',
  name        text        not null,
  mark        jsonb,
  runs        bigint      not null default 0,
  last_run_at timestamptz,
  last_error  text,

  primary key (tenant_id, name)
);
call hoc.isolate('hoc.upkeep');
grant select on hoc.upkeep to hoc_app;
grant select, insert, update on hoc.upkeep to hoc_worker;
create policy upkeep on hoc.upkeep to hoc_worker using (true);

-- How far sealing has come: every entry up to this one is sealed, but for tenants that were left behind. A mark of another server says nothing here. Tenants
-- may know it, so that they count what is left without counting everything; nothing else of the upkeep is theirs.
create function hoc.sealed_until(out xid xid8, out id uuid) language sql stable parallel safe
security definer set search_path = hoc, pg_temp as $$
  select coalesce(max(mark ->> 'from'), '0')::xid8, coalesce(max(mark ->> 'after'), '00000000-0000-0000-0000-000000000000')::uuid
  from hoc.upkeep
  where tenant_id = '00000000-0000-0000-0000-000000000000' and name = 'seal'
    and not coalesce(mark -> 'behind' @> to_jsonb(hoc.tenant()::text), false)
    and mark ->> 'system' = (select system_identifier::text from pg_control_system())
$$;
revoke execute on function hoc.sealed_until() from public;
grant execute on function hoc.sealed_until() to hoc_app, hoc_worker;
create policy sealed_until on hoc.upkeep for select to hoc_owner using (name = 'seal');

select hoc.keep_partitions(3);
