-- What explains a run: which dispatches were about it, what they answered, and what became no incident because of it.

create domain hoc.answered_verdict as text check (value ~ '^[a-z_]{1,40}$');

-- Reads, refusals and denials leave nothing in the ledger: without this, nothing says that they were about a run. The
-- index holds the dispatches that were, and costs the others nothing.
alter table hoc.dispatch_records add column run_id uuid, add column verdict hoc.answered_verdict;
create index dispatch_records_by_run on hoc.dispatch_records (tenant_id, run_id, id desc) where run_id is not null;

create index prevention_records_by_run on hoc.prevention_records (tenant_id, run_id);

-- What was in force while a run ran is looked up by its end, or by now: activity tells when that was.
create function hoc.end_of_run(run uuid) returns timestamptz language sql stable
return coalesce((select ended_at from hoc.runs where tenant_id = hoc.tenant() and id = run), now());
