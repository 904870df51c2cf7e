import { randomUUID } from 'node:crypto'
import { digest } from '@hoc/canonical/digest'
import { inFlights, openFlight, type Ask } from '@hoc/drivers/flight'
import { applyIncident, findIncident, lockIncident } from '@hoc/drivers/incidents'
import { openPool } from '@hoc/drivers/pool'
import { findAnswer, insertRecords } from '@hoc/drivers/records'
import type { Tx } from '@hoc/drivers/tx'
import { IncidentEventId, type AckedIncident } from '@hoc/spine-schemas/incidents'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import type pg from 'pg'
import { v7 } from 'uuid'

import type { Sample, Seen } from '../case.ts'
import { observed } from '../load.ts'
import { incidentsToRead, untakenIncidents, type Found } from './incidents.ts'
import { POOL_SIZE } from './pool.ts'

const OPERATION = 'incidents.acknowledge'
const BEGIN = { name: 'begin', text: 'begin' }
const BEGIN_READ = { name: 'begin read', text: 'begin isolation level repeatable read read only' }
const COMMIT = { name: 'commit', text: 'commit' }
const TENANT = `select set_config('hoc.tenant', $1, true)`
const SETTINGS = `${TENANT}, set_config('plan_cache_mode', 'force_generic_plan', true)`

/**
 * The statements of a governed write in its two flights, sent by hand, all but its time-outs: no gate, no input or answer
 * to check, no dispatch record. What it takes is what the rows and their isolation take, whoever writes them.
 */
export async function writeInFlights(sample: Sample): Promise<Seen> {
  return flying(sample, await untakenIncidents(sample), acknowledgeInFlights)
}

/** The statements of a governed read in its one flight, all but its time-outs: its transaction, whose rows it sees, and the row. */
export async function readInFlight(sample: Sample): Promise<Seen> {
  return flying(sample, await incidentsToRead(sample), readOne)
}

async function flying(sample: Sample, next: () => Found, work: (pool: pg.Pool, found: Found) => Promise<void>) {
  const pool = openPool(sample.urls.app, { max: POOL_SIZE })
  try {
    return await observed(() => work(pool, next()), sample)
  } finally {
    await pool.end()
  }
}

async function readOne(pool: pg.Pool, { incidentId, caller: { tenantId } }: Found): Promise<void> {
  const client = await pool.connect()
  try {
    const ask = inFlights(client)
    const [, , found] = await Promise.all([
      ask(BEGIN_READ),
      ask({ name: 'tenant', text: TENANT, values: [tenantId] }),
      findIncident(txOf(ask), incidentId),
      ask(COMMIT),
    ])
    if (found?.id !== incidentId) throw new Error('Expected the incident, saw another or none.')
  } finally {
    client.release()
  }
}

async function acknowledgeInFlights(
  pool: pg.Pool,
  { incidentId, caller: { tenantId, actorId } }: Found,
): Promise<void> {
  const client = await pool.connect()
  const [key, dispatchId, at] = [randomUUID(), DispatchId.parse(v7()), new Date().toISOString()]
  try {
    const ask = inFlights(client)
    const [, , known, before] = await Promise.all([
      ask(BEGIN),
      ask({ name: 'settings', text: SETTINGS, values: [tenantId] }),
      findAnswer(txOf(ask), OPERATION, key),
      lockIncident(txOf(ask), incidentId),
    ])
    if (known || before?.state !== 'active') throw new Error('Expected a new key and an active incident.')

    const after: AckedIncident = {
      ...before,
      state: 'acked',
      ackedBy: actorId,
      ackedAt: at,
      updatedAt: at,
      version: before.version + 1,
    }
    const line = { id: IncidentEventId.parse(v7()), incidentId, type: 'acknowledged', note: null, actorId, at } as const
    const entry = {
      id: v7(),
      entity: 'incident',
      entityId: incidentId,
      beforeSha: digest(before),
      afterSha: digest(after),
    }
    const left = {
      keyed: { key, requestSha: digest({ incidentId }), response: after },
      entries: [entry],
      events: [{ id: v7(), type: 'incident.acknowledged', payload: after }],
    }
    const flight = openFlight(client)
    const by = { dispatchId, operation: OPERATION, actorId, at }
    const sent = [applyIncident(before, after, line), insertRecords(left, by), COMMIT].map(flight.ask)
    flight.leave()
    const ended = (await Promise.all(sent)).at(-1)
    if (ended?.command !== 'COMMIT') throw new Error(`Expected COMMIT to answer COMMIT, it answered ${ended?.command}.`)
  } finally {
    client.release()
  }
}

function txOf(ask: Ask): Tx {
  return { rows: async (wanted) => (await ask(wanted)).rows }
}
