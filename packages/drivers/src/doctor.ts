import { z } from 'zod'

import { all } from './all.ts'
import { unsealed } from './ledger.ts'
import type { Tx } from './tx.ts'

const Login = z.object({
  version: z.int(),
  name: z.string(),
  now: z.iso.datetime(),
})

/** Finds which server it is, as whom one is logged in, and what time it is there. */
export async function findLogin(tx: Tx): Promise<z.infer<typeof Login>> {
  const [row] = await tx.rows({
    effect: 'read',
    text: `select current_setting('server_version_num')::integer as version, current_user as name, clock_timestamp() as now`,
    values: [],
  })
  return Login.parse(row)
}

const Isolation = z.object({ name: z.string(), isForced: z.boolean(), isOwned: z.boolean() })

/** Lists the tenant tables that row-level security does not bind, and those that whoever asks owns. Partitions too. */
export async function listUnisolated(tx: Tx): Promise<z.infer<typeof Isolation>[]> {
  const rows = await tx.rows({
    effect: 'read',
    text: `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as "isForced",
             pg_has_role(c.relowner, 'usage') as "isOwned"
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'hoc' and c.relkind in ('r', 'p')
             and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
             and (not (c.relrowsecurity and c.relforcerowsecurity) or pg_has_role(c.relowner, 'usage'))
           order by 1`,
    values: [],
  })
  return all(Isolation, rows)
}

const Unsealed = z.object({ count: z.int(), oldestAt: z.iso.datetime().nullable() })

/** Counts entries of the ledger that no seal binds yet, across tenants, up to a hundred thousand. For the worker's eyes. */
export async function countUnsealed(tx: Tx): Promise<z.infer<typeof Unsealed>> {
  const [row] = await tx.rows({
    effect: 'read',
    text: `select count(*) as count, min(at) as "oldestAt" from (
             select l.at from hoc.ledger l where (l.xid, l.id) > (select xid, id from hoc.sealed_until()) and ${unsealed}
             order by l.xid, l.id limit 100000) l`,
    values: [],
  })
  return Unsealed.parse(row)
}

const PassedOver = z.object({ count: z.int(), firstOf: z.string().nullable() })

/**
 * Counts entries of the ledger that sealing has gone past and no seal binds, across tenants, and says of what the first is:
 * they came in afterwards. Chains that are left behind are another matter. For the worker's eyes. It looks at every entry.
 */
export async function countPassedOver(tx: Tx): Promise<z.infer<typeof PassedOver>> {
  const [row] = await tx.rows({
    effect: 'read',
    text: `select count(*) as count, (array_agg(l.entity || ' ' || l.entity_id || ' of tenant ' || l.tenant_id order by l.id))[1] as "firstOf"
           from hoc.ledger l where (l.xid, l.id) <= (select xid, id from hoc.sealed_until())
             and not exists (select from hoc.ledger_seals s where s.tenant_id = l.tenant_id and s.entry_id = l.id)
             and not exists (select from hoc.upkeep where name = 'seal' and mark -> 'behind' @> to_jsonb(l.tenant_id::text))`,
    values: [],
  })
  return PassedOver.parse(row)
}

const Failing = z.object({ name: z.string(), error: z.string() })

/** Lists the upkeep whose last run failed, and why. For the worker's eyes. */
export async function listFailingUpkeep(tx: Tx): Promise<z.infer<typeof Failing>[]> {
  const rows = await tx.rows({
    effect: 'read',
    text: `select name, last_error as error from hoc.upkeep where last_error is not null order by name`,
    values: [],
  })
  return all(Failing, rows)
}
