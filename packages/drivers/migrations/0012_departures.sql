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
