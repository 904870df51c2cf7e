-- What the floors read and write, as a domain of the spine keeps it: the same rows, of twenty tenants, each behind
-- row-level security. What the floor writes into bench.audit is the ledger's here.
create schema changes;

create table changes.entities (
  tenant_id uuid    not null default hoc.tenant(),
  id        integer not null,
  owner     text    not null,
  state     text    not null,
  version   integer not null,
  budget    bigint  not null,

  primary key (tenant_id, id)
);
insert into changes.entities (tenant_id, id, owner, state, version, budget)
select ('00000000-0000-4000-8000-' || lpad((1 + i % 20)::text, 12, '0'))::uuid, i, 'owner ' || i % 100, 'active', 1, 100000
from generate_series(1, 10000) i;

create table changes.changes (
  tenant_id uuid        not null default hoc.tenant(),
  id        uuid        not null,
  owner     text        not null,
  kind      text        not null,
  payload   jsonb       not null,
  at        timestamptz not null,

  primary key (tenant_id, id)
);
create index changes_by_owner on changes.changes (tenant_id, owner, at);

call hoc.isolate('changes.entities');
call hoc.isolate('changes.changes');
grant usage on schema changes to hoc_app;
grant select on changes.entities to hoc_app;
grant select, insert on changes.changes to hoc_app;
analyze changes.entities;
