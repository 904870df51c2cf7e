/** The migration of a table whose rows change: a version guards every one against a lost update. */
export function plainTable(table: string): string {
  return `-- ${table}: say here what one row is.

create table hoc.${table} (
  tenant_id  uuid        not null default hoc.tenant(),
  id         uuid        not null,
  created_by text        not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version    integer     not null check (version > 0),

  primary key (tenant_id, id)
);
call hoc.isolate('hoc.${table}');
grant select, insert, update on hoc.${table} to hoc_app;
`
}

/** The migration of a table that only grows: cut by month, and altered or deleted by nobody. */
export function appendOnlyTable(table: string): string {
  return `-- ${table}: say here what one row is. Rows are never altered or deleted.

create table hoc.${table} (
  tenant_id uuid        not null default hoc.tenant(),
  id        uuid        not null,
  actor_id  text        not null,
  at        timestamptz not null,

  primary key (tenant_id, id)
) partition by range (id);
call hoc.isolate('hoc.${table}');
call hoc.make_append_only('hoc.${table}');
grant select, insert on hoc.${table} to hoc_app;
insert into hoc.partitioned values ('${table}');

select hoc.keep_partitions(3);
`
}
