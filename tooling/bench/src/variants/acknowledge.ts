import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { v7 } from 'uuid'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { inTransaction } from './by-hand.ts'
import { assertDone, withRuntime } from './governed.ts'
import { untakenIncidents, type Found } from './incidents.ts'
import { withClient } from './pool.ts'

const lock = { name: 'lock', text: 'select * from hoc.incidents where tenant_id = $1 and id = $2 for update' }
const event = {
  name: 'event',
  text: `insert into hoc.incident_events (id, incident_id, type, note, actor_id, at) values ($1, $2, $3, $4, $5, $6)`,
}
const apply = {
  name: 'apply',
  text: `update hoc.incidents set state = $3, acked_by = $4, acked_at = $5, updated_at = $5, version = $6
         where tenant_id = $1 and id = $2 and version = $7`,
}

/** An incident acknowledged: a row of more than thirty columns and six indexes changed, and a line of its history written. */
export async function governedAcknowledge(sample: Sample): Promise<Seen> {
  const next = await untakenIncidents(sample)
  return withRuntime(sample, ({ spine: { dispatch } }) =>
    observed(async () => {
      const { incidentId, caller } = next()
      const idempotencyKey = randomUUID()
      assertDone(await dispatch('incidents.acknowledge', { incidentId }, caller, { idempotencyKey }))
    }, sample),
  )
}

/** The same rows by hand. */
export async function acknowledgeRowsByHand(sample: Sample): Promise<Seen> {
  const next = await untakenIncidents(sample)
  return withClient(sample, (pool) => observed(() => acknowledgeByHand(pool, next()), sample))
}

/** One incident acknowledged by hand. */
export async function acknowledgeByHand(pool: pg.Pool, { incidentId, caller }: Found): Promise<object> {
  const { tenantId, actorId } = caller
  return inTransaction(pool, {
    operation: 'incidents.acknowledge',
    entity: 'incident',
    event: 'incident.acknowledged',
    asked: { incidentId },
    caller,
    async write(run, at) {
      const before = (await run(lock, [tenantId, incidentId])).rows[0]
      if (before?.state !== 'active') throw new Error('Expected an active incident.')

      const after = { ...before, state: 'acked', acked_by: actorId, acked_at: at, updated_at: at, version: 2 }
      await run(event, [v7(), incidentId, 'acknowledged', null, actorId, at])
      const { rowCount } = await run(apply, [tenantId, incidentId, 'acked', actorId, at, 2, before.version])
      if (rowCount !== 1) throw new Error(`Expected to write 1 incident, wrote ${rowCount}.`)
      return { id: incidentId, before, after }
    },
  })
}
