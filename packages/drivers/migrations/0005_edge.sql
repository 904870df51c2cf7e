-- The edge: how much a key, and a tenant as a whole, may still ask. Processes take slices of it and spend them in memory.

-- What a bucket gives that is spent until an instant: see `lease` in engine-account/src/rate.ts.
create function hoc.lease(spent_until timestamptz, at timestamptz, per_minute bigint, burst bigint, wanted bigint, returned bigint,
  out until timestamptz, out granted bigint)
language sql stable parallel safe as $$
  select at + (start.ahead_us + ceil(given.tokens * 60000000.0 / per_minute)::bigint) * interval '1 microsecond', given.tokens
  from (select greatest(0, (extract(epoch from spent_until - at) * 1000000)::bigint - returned * 60000000 / per_minute) as ahead_us) start,
    lateral (select greatest(0, least(wanted,
      (ceil(burst * 60000000.0 / per_minute)::bigint - start.ahead_us) * per_minute / 60000000)) as tokens) given
$$;

create table hoc.rate_buckets (
  tenant_id   uuid        not null default hoc.tenant(),
  -- A key or, for what all its keys may ask together, the tenant.
  subject_id  uuid        not null,
  spent_until timestamptz not null,
  granted     bigint      not null,

  primary key (tenant_id, subject_id)
) with (fillfactor = 50); -- a row is written again and again: room beside it keeps the index out of it
call hoc.isolate('hoc.rate_buckets');
grant select, insert, update on hoc.rate_buckets to hoc_worker;
create policy leasing on hoc.rate_buckets to hoc_worker using (true);
