import { randomUUID } from 'node:crypto'
import { digest } from '@hoc/canonical/digest'
import { inFlights, openFlight, type Ask } from '@hoc/drivers/flight'
import { openPool } from '@hoc/drivers/pool'
import { findAnswer, insertRecords } from '@hoc/drivers/records'
import type { Tx } from '@hoc/drivers/tx'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import type pg from 'pg'
import { v7 } from 'uuid'

import type { Sample, Seen } from '../case.ts'
import { ChangeId, told } from '../changes/contracts.ts'
import { findEntity, insertChange } from '../changes/driver.ts'
import { observed } from '../load.ts'
import { anEntity, type FoundEntity } from './changes.ts'
import { POOL_SIZE } from './pool.ts'

const OPERATION = 'changes.record'
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
  return flying(sample, recordInFlights)
}

/** The statements of a governed read in its one flight, all but its time-outs: its transaction, whose rows it sees, and the row. */
export async function readInFlight(sample: Sample): Promise<Seen> {
  return flying(sample, readOne)
}

async function flying(sample: Sample, work: (pool: pg.Pool, found: FoundEntity) => Promise<void>) {
  const pool = openPool(sample.urls.app, { max: POOL_SIZE })
  try {
    return await observed(() => work(pool, anEntity()), sample)
  } finally {
    await pool.end()
  }
}

async function readOne(pool: pg.Pool, { entityId, caller: { tenantId } }: FoundEntity): Promise<void> {
  const client = await pool.connect()
  try {
    const ask = inFlights(client)
    const [, , found] = await Promise.all([
      ask(BEGIN_READ),
      ask({ name: 'tenant', text: TENANT, values: [tenantId] }),
      findEntity(txOf(ask), entityId),
      ask(COMMIT),
    ])
    if (found?.id !== entityId) throw new Error('Expected the entity, saw another or none.')
  } finally {
    client.release()
  }
}

/** One change recorded in two flights. */
export async function recordInFlights(
  pool: pg.Pool,
  { entityId, caller: { tenantId, actorId } }: FoundEntity,
): Promise<void> {
  const client = await pool.connect()
  const [key, dispatchId, at] = [randomUUID(), DispatchId.parse(v7()), new Date().toISOString()]
  try {
    const ask = inFlights(client)
    const [, , known, entity] = await Promise.all([
      ask(BEGIN),
      ask({ name: 'settings', text: SETTINGS, values: [tenantId] }),
      findAnswer(txOf(ask), OPERATION, key),
      findEntity(txOf(ask), entityId),
    ])
    if (known || entity?.state !== 'active') throw new Error('Expected a new key and an active entity.')

    const change = { id: ChangeId.parse(v7()), owner: entity.owner, ...told, at }
    const entry = { id: v7(), entity: 'change', entityId: change.id, beforeSha: null, afterSha: digest(change) }
    const left = {
      keyed: { key, requestSha: digest({ entityId, ...told }), response: change },
      entries: [entry],
      events: [{ id: v7(), type: 'change.recorded', payload: change }],
    }
    const flight = openFlight(client)
    const by = { dispatchId, operation: OPERATION, actorId, at }
    const sent = [insertChange(change), insertRecords(left, by), COMMIT].map(flight.ask)
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
