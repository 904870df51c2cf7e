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
