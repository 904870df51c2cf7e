-- What the raw transactions of the floors read and write: no tenants, no row-level security, no records.
create schema bench;

create table bench.entities (
  id     integer primary key,
  owner  text    not null,
  state  text    not null,
  version integer not null,
  budget bigint  not null
);
insert into bench.entities select i, 'owner ' || i % 100, 'active', 1, 100000 from generate_series(1, 10000) i;

create table bench.changes (
  id      uuid        primary key,
  owner   text        not null,
  kind    text        not null,
  payload jsonb       not null,
  at      timestamptz not null default now()
);
create index changes_by_owner on bench.changes (owner, at);

create table bench.audit (
  position  bigserial   primary key,
  change_id uuid        not null,
  owner     text        not null,
  actor     text        not null,
  operation text        not null,
  decision  jsonb       not null,
  at        timestamptz not null default now()
);
create index audit_by_owner on bench.audit (owner, at);

grant usage on schema bench to hoc_app;
grant select, insert on all tables in schema bench to hoc_app;
grant usage on all sequences in schema bench to hoc_app;
analyze bench.entities;
