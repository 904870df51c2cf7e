-- Webhooks: where the events of a tenant go over HTTP, and what is on its way there.

create domain hoc.webhook_url as text check (length(value) between 1 and 2000);
create domain hoc.webhook_state as text check (value in ('enabled', 'disabled'));
create domain hoc.signing_seed as text check (value ~ '^[A-Za-z0-9_-]{43}$');
create domain hoc.delivery_state as text check (value in ('waiting', 'delivered', 'dead'));

create table hoc.webhooks (
  tenant_id      uuid              not null default hoc.tenant(),
  id             uuid              not null,
  url            hoc.webhook_url   not null,
  description    text              not null,
  events         text[]            not null,
  state          hoc.webhook_state not null,
  created_by     text              not null,
  created_at     timestamptz       not null,
  updated_at     timestamptz       not null,
  secret_made_at timestamptz       not null,
  disabled_by    text,
  disabled_at    timestamptz,
  disable_reason text,
  version        hoc.version       not null,

  primary key (tenant_id, id),
  constraint webhooks_state_and_its_columns check (
    num_nonnulls(disabled_by, disabled_at, disable_reason) = case state when 'disabled' then 3 else 0 end)
);
call hoc.isolate('hoc.webhooks');
grant select, insert, update, delete on hoc.webhooks to hoc_app;
grant select on hoc.webhooks to hoc_worker;
create policy delivery on hoc.webhooks for select to hoc_worker using (true);

-- A secret is not here: it is derived from its seed and the pepper, which is not in the database. Who dispatches never
-- reads a seed back; who delivers does.
create table hoc.webhook_secrets (
  tenant_id  uuid             not null default hoc.tenant(),
  id         uuid             not null,
  webhook_id uuid             not null,
  seed       hoc.signing_seed not null,
  pepper_id  text,
  made_at    timestamptz      not null,
  expires_at timestamptz,

  primary key (tenant_id, id),
  foreign key (tenant_id, webhook_id) references hoc.webhooks (tenant_id, id) on delete cascade
);
create index webhook_secrets_by_webhook on hoc.webhook_secrets (tenant_id, webhook_id);
call hoc.isolate('hoc.webhook_secrets');
grant select (tenant_id, id, webhook_id, made_at, expires_at), insert, update (expires_at), delete
  on hoc.webhook_secrets to hoc_app;
grant select on hoc.webhook_secrets to hoc_worker;
create policy signing on hoc.webhook_secrets for select to hoc_worker using (true);

-- One for each endpoint: whoever claims its deliveries holds it, so that no more are on their way at once than may be.
create table hoc.webhook_lanes (
  tenant_id     uuid        not null default hoc.tenant(),
  webhook_id    uuid        not null,
  failing_since timestamptz,

  primary key (tenant_id, webhook_id),
  foreign key (tenant_id, webhook_id) references hoc.webhooks (tenant_id, id) on delete cascade
);
call hoc.isolate('hoc.webhook_lanes');
grant select, insert, update on hoc.webhook_lanes to hoc_app;
grant select, update on hoc.webhook_lanes to hoc_worker;
create policy delivery on hoc.webhook_lanes to hoc_worker using (true);

-- No foreign key to the endpoint: what is left of a deleted one may be much, and the upkeep sweeps it up in pieces.
create table hoc.webhook_deliveries (
  tenant_id    uuid               not null default hoc.tenant(),
  id           uuid               not null,
  webhook_id   uuid               not null,
  message_id   uuid               not null,
  type         text               not null,
  payload      jsonb              not null,
  state        hoc.delivery_state not null,
  attempts     integer            not null default 0,
  due_at       timestamptz,
  -- Whoever sends it holds it until then. Who has died in between lets go of it by that.
  leased_until timestamptz,
  log          jsonb              not null default '[]',
  at           timestamptz        not null,

  primary key (tenant_id, id),
  constraint webhook_deliveries_once unique (tenant_id, webhook_id, message_id),
  constraint webhook_deliveries_wait_until check ((state = 'waiting') = (due_at is not null))
);
create index webhook_deliveries_due on hoc.webhook_deliveries (tenant_id, webhook_id, due_at) where state = 'waiting';
create index webhook_deliveries_by_webhook on hoc.webhook_deliveries (tenant_id, webhook_id, id desc);
create index webhook_deliveries_by_age on hoc.webhook_deliveries using brin (at);
call hoc.isolate('hoc.webhook_deliveries');
grant select, insert on hoc.webhook_deliveries to hoc_app;
grant update (state, attempts, due_at) on hoc.webhook_deliveries to hoc_app;
grant select, insert, update, delete on hoc.webhook_deliveries to hoc_worker;
create policy delivery on hoc.webhook_deliveries to hoc_worker using (true);
