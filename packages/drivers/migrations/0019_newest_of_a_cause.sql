-- The newest incident of a cause that is open, or else the newest that is resolved, is the first row of an index: whoever
-- asks for it holds the cause, and a cause may have come back a hundred thousand times. In place of the index by
-- fingerprint alone, for which all of them were sorted: what is written pays for one, as before.
create index incidents_by_cause on hoc.incidents (tenant_id, fingerprint, (state = 'resolved'), id desc)
  where fingerprint is not null;
drop index hoc.incidents_by_fingerprint;
