-- Who acts for the installation is made, and changed, as hoc_operator alone: whoever dispatches for tenants cannot make
-- an operator, nor become one.
create policy not_operators on hoc.members as restrictive for insert to hoc_app
  with check (tenant_id <> '00000000-0000-0000-0000-000000000000');
create policy not_of_operators on hoc.members as restrictive for update to hoc_app
  using (tenant_id <> '00000000-0000-0000-0000-000000000000');
create policy not_operators on hoc.api_keys as restrictive for insert to hoc_app
  with check (tenant_id <> '00000000-0000-0000-0000-000000000000');
create policy not_of_operators on hoc.api_keys as restrictive for update to hoc_app
  using (tenant_id <> '00000000-0000-0000-0000-000000000000');
create policy not_operators on hoc.invitations as restrictive for insert to hoc_app
  with check (tenant_id <> '00000000-0000-0000-0000-000000000000');
create policy not_of_operators on hoc.invitations as restrictive for update to hoc_app
  using (tenant_id <> '00000000-0000-0000-0000-000000000000');

-- Operators manage each other, and nobody else's members and invitations.
grant update (role, state, updated_at, version) on hoc.members to hoc_operator;
grant select, insert on hoc.invitations to hoc_operator;
grant update (state, accepted_at, member_id, revoked_by, revoked_at, version) on hoc.invitations to hoc_operator;
create policy only_operators on hoc.members as restrictive for update to hoc_operator
  using (tenant_id = '00000000-0000-0000-0000-000000000000');
create policy only_operators on hoc.invitations as restrictive to hoc_operator
  using (tenant_id = '00000000-0000-0000-0000-000000000000');

-- What somebody tried who may not, as one process saw it within one window: never a row for each request.
create domain hoc.security_event_kind as text
  check (value in ('authentication_failed', 'key_frozen', 'key_revoked', 'key_expired', 'scope_missing', 'operator_only'));

create table hoc.security_events (
  tenant_id       uuid                    not null default hoc.tenant(),
  id              uuid                    not null,
  kind            hoc.security_event_kind not null,
  key_id          uuid,
  network         text,
  operation       text,
  happened_in     uuid,
  count           bigint                  not null,
  first_at        timestamptz             not null,
  last_at         timestamptz             not null,

  primary key (tenant_id, id),
  constraint security_events_counted check (count > 0 and first_at <= last_at)
);
call hoc.isolate('hoc.security_events');
call hoc.make_append_only('hoc.security_events');
grant select, insert on hoc.security_events to hoc_app;

-- How much of what may be under way at once each process holds, and until when: what was begun before is over by then.
create domain hoc.slots_held as integer check (value > 0);

create table hoc.slots (
  tenant_id  uuid           not null default hoc.tenant(),
  -- A key or, for what all its keys may have under way together, the tenant.
  subject_id uuid           not null,
  -- Of a process.
  holder     uuid           not null,
  held       hoc.slots_held not null,
  until      timestamptz    not null,

  primary key (tenant_id, subject_id, holder)
) with (fillfactor = 50); -- as of rate buckets
call hoc.isolate('hoc.slots');
grant select, insert, update, delete on hoc.slots to hoc_worker;
create policy holding on hoc.slots to hoc_worker using (true);

-- Lets a process hold so many slots and no others, as far as other processes leave them. One after the other for each
-- subject, so that together they never hold more than there are; every statement in it sees what the last one left.
create function hoc.hold_slots(tenant uuid, subject uuid, process uuid, wanted integer, most integer, lasting interval)
returns integer language plpgsql as $$
declare
  others integer; given integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('hoc.slots:' || tenant || subject, 0));
  delete from hoc.slots s where s.tenant_id = tenant and s.subject_id = subject and s.until <= clock_timestamp();
  select coalesce(sum(s.held), 0) into others from hoc.slots s
  where s.tenant_id = tenant and s.subject_id = subject and s.holder <> process;
  given := greatest(0, least(wanted, most - others));
  if given = 0 then
    delete from hoc.slots s where s.tenant_id = tenant and s.subject_id = subject and s.holder = process;
  else
    insert into hoc.slots (tenant_id, subject_id, holder, held, until)
    values (tenant, subject, process, given, clock_timestamp() + lasting)
    on conflict (tenant_id, subject_id, holder) do update set held = excluded.held, until = excluded.until;
  end if;
  return given;
end $$;

-- Departures --------------------------------------------------------------------------------------------------------

-- What becomes of the rows of a tenant that is closed: when they are purged, and what was taken out of them before.
create table hoc.departures (
  tenant_id     uuid        not null default hoc.tenant() primary key,
  terminated_at timestamptz not null,
  purge_at      timestamptz not null,
  exported_at   timestamptz,
  exported_rows bigint,
  export_sha    text,
  purged_at     timestamptz,
  -- The transaction that purges now: rows that nobody else may delete go in it.
  purging       xid8,
  version       hoc.version not null,

  constraint departures_exported_whole check (num_nonnulls(exported_at, exported_rows, export_sha) in (0, 3)),
  constraint departures_exported_first check (purged_at is null or exported_at is not null)
);
call hoc.isolate('hoc.departures');
grant select, insert on hoc.departures to hoc_operator;
grant update (exported_at, exported_rows, export_sha, purged_at, version) on hoc.departures to hoc_operator;
-- Whose time has come is looked for across tenants.
grant select on hoc.departures to hoc_worker;
create policy looking on hoc.departures for select to hoc_worker using (true);

-- Who was closed before departures were kept is kept for as long as the longest.
alter table hoc.tenants no force row level security;
alter table hoc.departures no force row level security;
insert into hoc.departures (tenant_id, terminated_at, purge_at, version)
select tenant_id, coalesce(state_at, now()), now() + interval '365 days', 1 from hoc.tenants where state in ('terminated', 'archived');
alter table hoc.departures force row level security;
alter table hoc.tenants force row level security;

create function hoc.is_purging(tenant uuid) returns boolean language sql stable as $$
  select pg_has_role(current_user, 'hoc_owner', 'member')
    and exists (select from hoc.departures d where d.tenant_id = tenant and d.purging = pg_current_xact_id_if_assigned())
$$;

-- What nobody may delete is deleted where its tenant is purged, and in no other way.
create or replace function hoc.append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if hoc.is_purging(old.tenant_id) then return old; end if;
  end if;
  raise exception 'The table % is append-only.', tg_table_name using errcode = 'HC002';
end $$;
create or replace function hoc.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if hoc.is_purging(old.tenant_id) then return old; end if;
  end if;
  raise exception 'In the table %, %.', tg_table_name, tg_argv[0] using errcode = 'HC003';
end $$;

-- Every table that has rows of tenants.
create function hoc.tenant_tables() returns setof name language sql stable as $$
  select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  where c.relnamespace = 'hoc'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1
$$;

-- Those that are purged, whoever refers to others before them. The rest is the proof: that there was a tenant, what
-- was done to it, and its ledger with its seals, in which there are digests and no contents.
create function hoc.purged_tables() returns setof name language plpgsql stable as $$
declare
  waiting name[]; free name[];
begin
  select array_agg(t) into waiting from hoc.tenant_tables() t
  where t not in ('tenants', 'ledger', 'ledger_seals', 'operator_actions', 'departures');
  while cardinality(waiting) > 0 loop
    select array_agg(w) into free from unnest(waiting) w where not exists (
      select from pg_constraint k join pg_class referring on referring.oid = k.conrelid
      where k.contype = 'f' and k.confrelid = ('hoc.' || w)::regclass and referring.relname = any (waiting) and referring.relname <> w);
    if free is null then raise exception 'Expected tables that can be purged one after the other, saw a ring: %.', waiting; end if;
    return query select unnest(free);
    select coalesce(array_agg(w), '{}') into waiting from unnest(waiting) w where w <> all (free);
  end loop;
end $$;

create function hoc.key_of(tab name) returns text language sql stable as $$
  select string_agg(format('t.%I', a.attname), ', ' order by k.place)
  from pg_index i, unnest(i.indkey::int2[]) with ordinality k(attnum, place) join pg_attribute a on a.attnum = k.attnum
  where i.indrelid = ('hoc.' || tab)::regclass and i.indisprimary and a.attrelid = i.indrelid
$$;

-- How many rows of the tenant there are to be purged; the count ends one beyond the most that is asked for.
create function hoc.rows_to_purge(most integer) returns bigint
language plpgsql stable security definer set search_path = hoc, pg_temp as $$
declare
  tab name; found bigint; total bigint := 0;
begin
  for tab in select hoc.purged_tables() loop
    execute format('select count(*) from (select from hoc.%I where tenant_id = hoc.tenant() limit $1) r', tab)
      into found using most + 1 - total;
    total := total + found;
    exit when total > most;
  end loop;
  return total;
end $$;

-- Deletes so many rows of a tenant whose time has come, and nothing of any other.
create function hoc.purge(most integer) returns bigint
language plpgsql security definer set search_path = hoc, pg_temp as $$
declare
  tab name; gone bigint; total bigint := 0;
begin
  update hoc.departures d set purging = pg_current_xact_id()
  where d.tenant_id = hoc.tenant() and d.exported_at is not null and d.purge_at <= now()
    and exists (select from hoc.tenants t where t.tenant_id = d.tenant_id and t.state in ('terminated', 'archived'));
  if not found then
    raise exception 'Expected a terminated tenant that was exported and whose time has come, saw another.' using errcode = 'HC004';
  end if;
  for tab in select hoc.purged_tables() loop
    exit when total >= most;
    execute format('delete from hoc.%1$I where (tableoid, ctid) in (select t.tableoid, t.ctid from hoc.%1$I t
      where t.tenant_id = hoc.tenant() order by (%2$s) desc limit $1)', tab, hoc.key_of(tab)) using most - total;
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  update hoc.tenants set name = 'Purged tenant' where tenant_id = hoc.tenant() and name <> 'Purged tenant';
  update hoc.departures set purging = null where tenant_id = hoc.tenant();
  return total;
end $$;

-- What a tenant has, table by table in the order of their keys, from a place on. What is stored of secrets is left out.
create function hoc.export_rows(from_table text, after text, most integer, out tab text, out place text, out contents jsonb)
returns setof record language plpgsql stable security definer set search_path = hoc, pg_temp as $$
declare
  each name; key text; found bigint; wanted integer := most;
begin
  for each in select t from hoc.tenant_tables() t where t >= from_table loop
    exit when wanted <= 0;
    key := hoc.key_of(each);
    return query execute format($q$
      select %1$L, encode(convert_to(r.key::text, 'UTF8'), 'hex'), r.contents from (
        select jsonb_build_array(%2$s) as key, to_jsonb(t) - '{secret_sha,pepper_id,seed,purging}'::text[] as contents
        from hoc.%1$I t where t.tenant_id = hoc.tenant()) r
      where $1 is null or r.key > $1 order by r.key limit $2 $q$, each, key)
      using case when each = from_table and after <> '' then convert_from(decode(after, 'hex'), 'UTF8')::jsonb end, wanted;
    get diagnostics found = row_count;
    wanted := wanted - found;
  end loop;
end $$;

revoke execute on function hoc.purge(integer), hoc.rows_to_purge(integer), hoc.export_rows(text, text, integer) from public;
grant execute on function hoc.purge(integer), hoc.rows_to_purge(integer), hoc.export_rows(text, text, integer) to hoc_operator;

-- An operator verifies the ledger of a tenant that nobody else may read any more.
grant select on hoc.ledger, hoc.ledger_seals to hoc_operator;
