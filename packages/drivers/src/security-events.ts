import { SecurityEvent } from '@hoc/spine-schemas/security-events'

import { all } from './all.ts'
import type { Tx, Write } from './tx.ts'

/** Lists what was tried in the tenant, newest first, one beyond the limit. */
export async function listSecurityEvents(
  tx: Tx,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<SecurityEvent[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'security_events.list',
    text: `select id, kind, key_id as "keyId", network, operation, happened_in as "happenedIn", count,
             first_at as "firstAt", last_at as "lastAt"
           from hoc.security_events where tenant_id = hoc.tenant() and ($2::uuid is null or id < $2)
           order by id desc limit $1`,
    values: [limit + 1, cursor ?? null],
  })
  return all(SecurityEvent, rows)
}

/** Inserts what was tried. */
export function insertSecurityEvent(event: SecurityEvent): Write {
  return {
    effect: 'write',
    name: 'security_events.insert',
    text: `insert into hoc.security_events (id, kind, key_id, network, operation, happened_in, count, first_at, last_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      event.id,
      event.kind,
      event.keyId,
      event.network,
      event.operation,
      event.happenedIn,
      event.count,
      event.firstAt,
      event.lastAt,
    ],
  }
}
