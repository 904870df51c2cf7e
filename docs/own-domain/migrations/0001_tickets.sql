-- Tickets: what customers ask for. In a schema of our own, beside the one of HOC Spine.

create schema helpdesk;
grant usage on schema helpdesk to hoc_app;

-- #region table
create table helpdesk.tickets (
  tenant_id  uuid        not null default hoc.tenant(),
  id         uuid        not null,
  subject    text        not null check (length(subject) between 1 and 200),
  opened_by  text        not null,
  opened_at  timestamptz not null,
  closed_by  text,
  closed_at  timestamptz,
  version    integer     not null check (version > 0),

  primary key (tenant_id, id),
  check ((closed_by is null) = (closed_at is null))
);
call hoc.isolate('helpdesk.tickets');
grant select, insert, update on helpdesk.tickets to hoc_app;
-- #endregion
