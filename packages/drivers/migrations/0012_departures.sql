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
