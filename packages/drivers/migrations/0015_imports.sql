-- What was taken over from an earlier system: under which name it was known there, and who brought it here.

create domain hoc.import_source as text check (value ~ '^[a-z0-9][a-z0-9._-]{0,59}$');
create domain hoc.import_kind as text check (value in ('incident', 'lesson', 'prevention'));
create domain hoc.external_id as text check (length(value) between 1 and 100);

-- The key is what makes a row that is sent again the same row.
create table hoc.imported_records (
  tenant_id   uuid              not null default hoc.tenant(),
  source      hoc.import_source not null,
  kind        hoc.import_kind   not null,
  external_id hoc.external_id   not null,
  entity_id   uuid              not null,
  -- Canonical JSON, as it was hashed: jsonb would write it anew.
  original    text              not null,
  sha         hoc.sha256        not null,
  imported_by text              not null,
  imported_at timestamptz       not null,

  primary key (tenant_id, source, kind, external_id),
  unique (tenant_id, entity_id)
);
call hoc.isolate('hoc.imported_records');
call hoc.make_append_only('hoc.imported_records');
grant select, insert on hoc.imported_records to hoc_app;

-- What an earlier system prevented, no suppression of ours did, in no run of ours.
alter table hoc.prevention_records
  alter column suppression_id drop not null,
  alter column run_id drop not null,
  add constraint prevention_records_ours_or_imported check (num_nulls(suppression_id, run_id) in (0, 2));
