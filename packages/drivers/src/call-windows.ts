import { CallWindow, type WindowKey } from '@hoc/spine-schemas/call-windows'
import { Incident } from '@hoc/spine-schemas/incidents'
import { z } from 'zod'

import { all } from './all.ts'
import { incidentColumns } from './incidents.ts'
import type { Tx, Write } from './tx.ts'

// Which windows are meant: their keys as JSON, the first parameter.
const meant = `(trigger, scope_id, starts_at) in (select trigger, "scopeId", "startsAt"
  from json_to_recordset($1) as k(trigger text, "scopeId" text, "startsAt" timestamptz))`

/** Keeps others from counting calls of the tenant until the transaction ends, and lists the windows of some keys. */
export async function lockWindows(tx: Tx, keys: readonly WindowKey[]): Promise<CallWindow[]> {
  const held = tx.rows({
    effect: 'read',
    name: 'call_windows.hold',
    text: `select pg_advisory_xact_lock(hashtextextended('hoc.call_windows:' || hoc.tenant(), 0))`,
    values: [],
  })
  const read = tx.rows({
    effect: 'read',
    name: 'call_windows.list',
    text: `select id, trigger, scope_id as "scopeId", starts_at as "startsAt", incident_id as "incidentId", calls,
             cost_micros as "costMicros", last_at as "lastAt", version
           from hoc.call_windows where tenant_id = hoc.tenant() and ${meant}`,
    values: [JSON.stringify(keys)],
  })
  const [, rows] = await Promise.all([held, read])
  return all(CallWindow, rows)
}

/** Lists the incidents of the windows of some keys, and holds their rows until the transaction ends. */
export async function lockWindowIncidents(tx: Tx, keys: readonly WindowKey[]): Promise<Incident[]> {
  const text = `select ${incidentColumns} from hoc.incidents where tenant_id = hoc.tenant() and id in (
      select incident_id from hoc.call_windows where tenant_id = hoc.tenant() and ${meant})
    order by id for update`
  const values = [JSON.stringify(keys)]
  return all(Incident, await tx.rows({ effect: 'read', name: 'call_windows.incidents', text, values }))
}

const Remembered = z.object({ trigger: z.string(), callId: z.string() })

/** Lists which calls the windows of some keys remember, among those that are given. */
export async function listRemembered(tx: Tx, keys: readonly WindowKey[], callIds: readonly string[]) {
  const text = `select w.trigger, c.call_id as "callId" from hoc.counted_calls c
    join hoc.call_windows w on w.tenant_id = c.tenant_id and w.id = c.window_id
    where c.tenant_id = hoc.tenant() and ${meant} and c.call_id = any($2)`
  const values = [JSON.stringify(keys), callIds]
  return all(Remembered, await tx.rows({ effect: 'read', name: 'counted_calls.list', text, values }))
}

/** Counts the incidents since a moment, no further than `most`. */
export async function countRecent(
  tx: Tx,
  { from, most }: { readonly from: string; readonly most: number },
): Promise<number> {
  const [row] = await tx.rows({
    effect: 'read',
    name: 'incidents.count_recent',
    text: `select count(*) as count from (select id from hoc.incidents
             where tenant_id = hoc.tenant() and id >= hoc.uuid_floor($1) and created_at >= $1 limit $2) i`,
    values: [from, most],
  })
  return z.object({ count: z.int() }).parse(row).count
}

/** Writes a window, new or over the version that it was decided from, with the calls that it is to remember, or fails the transaction. */
export function applyWindow(window: CallWindow, remember: readonly string[]): Write {
  return {
    effect: 'write',
    name: 'call_windows.apply',
    text: `with w as (
             insert into hoc.call_windows as c (id, trigger, scope_id, starts_at, incident_id, calls, cost_micros, last_at,
               version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (tenant_id, trigger, scope_id, starts_at) do update set incident_id = excluded.incident_id,
               calls = excluded.calls, cost_micros = excluded.cost_micros, last_at = excluded.last_at,
               version = excluded.version
             where c.id = excluded.id and c.version = excluded.version - 1 returning 1
           ), r as (
             insert into hoc.counted_calls (window_id, call_id) select $1, id from unnest($10::text[]) as call(id)
           ) select hoc.expect(count(*), 1, 'window') from w`,
    values: [
      window.id,
      window.trigger,
      window.scopeId,
      window.startsAt,
      window.incidentId,
      window.calls,
      window.costMicros,
      window.lastAt,
      window.version,
      remember,
    ],
  }
}
