import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { v7 } from 'uuid'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { untakenIncidents, type Found } from './incidents.ts'
import { withClient } from './pool.ts'

const texts = {
  settings: `select set_config('hoc.tenant', $1, true)`,
  answer: 'select request_sha, response from hoc.idempotency_keys where tenant_id = $1 and operation = $2 and key = $3',
  lock: 'select * from hoc.incidents where tenant_id = $1 and id = $2 for update',
  event: `insert into hoc.incident_events (id, incident_id, type, note, actor_id, at) values ($1, $2, $3, $4, $5, $6)`,
  apply: `update hoc.incidents set state = $3, acked_by = $4, acked_at = $5, updated_at = $5, version = $6
          where tenant_id = $1 and id = $2 and version = $7`,
  key: `insert into hoc.idempotency_keys (operation, key, request_sha, dispatch_id, response, at)
        values ($1, $2, $3, $4, $5, $6)`,
  entry: `insert into hoc.ledger (id, dispatch_id, operation, actor_id, entity, entity_id, before_sha, after_sha, at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  outbox: 'insert into hoc.outbox (id, type, payload, dispatch_id, at, due_at) values ($1, $2, $3, $4, $5, $5)',
} as const

const OPERATION = 'incidents.acknowledge'

/** The very rows of a governed write, under the same role and row-level security, prepared, awaited one by one. */
export async function writeByHand(sample: Sample): Promise<Seen> {
  const next = await untakenIncidents(sample)
  return withClient(sample, (pool) => observed(() => acknowledgeByHand(pool, next()), sample))
}

/** One incident acknowledged by hand. */
export async function acknowledgeByHand(
  pool: pg.Pool,
  { incidentId, caller: { tenantId, actorId } }: Found,
): Promise<object> {
  const client = await pool.connect()
  const run = (name: keyof typeof texts, values: unknown[]) => client.query({ name, text: texts[name], values })
  const [key, dispatchId, at] = [randomUUID(), v7(), new Date().toISOString()]
  try {
    await client.query('begin')
    await run('settings', [tenantId])
    const known = await run('answer', [tenantId, OPERATION, key])
    const before = (await run('lock', [tenantId, incidentId])).rows[0]
    if (known.rowCount !== 0 || before?.state !== 'active')
      throw new Error('Expected a new key and an active incident.')

    const after = { ...before, state: 'acked', acked_by: actorId, acked_at: at, updated_at: at, version: 2 }
    await run('event', [v7(), incidentId, 'acknowledged', null, actorId, at])
    const { rowCount } = await run('apply', [tenantId, incidentId, 'acked', actorId, at, 2, before.version])
    if (rowCount !== 1) throw new Error(`Expected to write 1 incident, wrote ${rowCount}.`)
    await run('key', [OPERATION, key, sha({ incidentId }), dispatchId, JSON.stringify(after), at])
    const shas = [sha(before), sha(after)]
    await run('entry', [v7(), dispatchId, OPERATION, actorId, 'incident', incidentId, ...shas, at])
    await run('outbox', [v7(), 'incident.acknowledged', JSON.stringify(after), dispatchId, at])
    await client.query('commit')
    return after
  } finally {
    client.release()
  }
}

function sha(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
