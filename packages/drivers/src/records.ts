import type { TenantId } from '@hoc/spine-schemas/caller'
import { DispatchId } from '@hoc/spine-schemas/outcome'
import { z } from 'zod'

import { first } from './first.ts'
import type { Tx, Write } from './tx.ts'

const Answer = z.object({ requestSha: z.string(), dispatchId: DispatchId, response: z.unknown() })

/** What a dispatch answered under an idempotency key. */
export type Answer = z.infer<typeof Answer>

/** What is asked under an idempotency key, and what is answered. */
export interface Keyed {
  readonly key: string
  readonly requestSha: string
  readonly response: unknown
}

/** The constraint that lets one dispatch, of all that share a key, commit. */
export const ONE_ANSWER = 'idempotency_keys_once'

/** Finds what was answered under this key, if anything was. */
export async function findAnswer(tx: Tx, operation: string, key: string): Promise<Answer | undefined> {
  return first(
    Answer,
    await tx.rows({
      effect: 'read',
      name: 'answers.find',
      text: `select request_sha as "requestSha", dispatch_id as "dispatchId", response
           from hoc.idempotency_keys where operation = $1 and key = $2`,
      values: [operation, key],
    }),
  )
}

export interface LedgerRow {
  readonly id: string
  /** Whose entry it is, where it is not the transaction's tenant's. */
  readonly inTenant?: TenantId | undefined
  readonly entity: string
  readonly entityId: string
  readonly beforeSha: string | null
  readonly afterSha: string | null
}

export interface OutboxRow {
  readonly id: string
  readonly type: string
  readonly payload: object
}

/** Which dispatch leaves a record: who did what, and when. */
export interface Provenance {
  readonly dispatchId: DispatchId
  readonly operation: string
  readonly actorId: string
  readonly at: string
}

interface Records {
  readonly keyed: Keyed | undefined
  readonly entries: readonly LedgerRow[]
  readonly events: readonly OutboxRow[]
}

const entryColumns = 'dispatch_id, operation, actor_id, at, id, entity, entity_id, before_sha, after_sha'

/** Of what shapes statements are kept prepared, in rows of each kind, the end of a run included: others hardly come again. */
const COMMON = /^[01]-[0-9]-[01]-[0-5]$/

/** Where the answer stands among the values: behind what is shared, its key, and the digest of what was asked. */
const OF_ANSWER = 7
const THE_ANSWER = Symbol('what is answered')

/**
 * Inserts what every write leaves, in one statement: the answer under its key, a ledger entry for each fact, an
 * outbox row for each event. A second answer under the key violates ONE_ANSWER. What an event tells is sent once where it
 * is the answer itself: reading JSON is a sixth of what the server does for all of it.
 */
export function insertRecords({ keyed, entries, events }: Records, by: Provenance): Write {
  const values: unknown[] = [by.dispatchId, by.operation, by.actorId, by.at]
  const insert = (into: string, shared: string, { types, rows }: Rows) =>
    rows.length > 0 ? [`${into} ${listed(shared, { types, rows }, values)}`] : []

  const answers = keyed ? [[keyed.key, keyed.requestSha, JSON.stringify(keyed.response)]] : []
  const here = entries.filter(({ inTenant }) => !inTenant).map(entryValues)
  const elsewhere = entries.filter(({ inTenant }) => inTenant).map((entry) => [...entryValues(entry), entry.inTenant])
  const isAnswer = events.map(({ payload }) => payload === keyed?.response && events.length <= MOST_IN_TEXT)
  const waiting = events.map(({ id, type, payload }, at) => [
    id,
    type,
    isAnswer[at] ? THE_ANSWER : JSON.stringify(payload),
  ])
  const inserts = [
    ...insert(
      'insert into hoc.idempotency_keys (dispatch_id, operation, at, key, request_sha, response)',
      '$1, $2, $4',
      { types: ANSWER, rows: answers },
    ),
    ...insert(`insert into hoc.ledger (${entryColumns})`, '$1, $2, $3, $4', { types: ENTRY, rows: here }),
    ...insert(`insert into hoc.ledger (${entryColumns}, tenant_id)`, '$1, $2, $3, $4', {
      types: [...ENTRY, 'uuid'],
      rows: elsewhere,
    }),
    ...insert('insert into hoc.outbox (dispatch_id, at, due_at, id, type, payload)', '$1, $4, $4', {
      types: EVENT,
      rows: waiting,
    }),
  ]

  const last = inserts.pop() ?? 'select'
  const shape = [answers, here, elsewhere, waiting].map(({ length }) => length).join('-')
  const name = COMMON.test(shape) && { name: `records.insert ${shape} ${isAnswer.map(Number).join('')}` }
  const others = inserts.map((text, index) => `, i${index} as (${text})`).join('')
  // What is given has its types said once, whether or not all of it is asked for. The server runs nothing for it.
  const text = `with given as (select $1::uuid, $2::text, $3::text, $4::timestamptz)${others} ${last}`
  return { effect: 'write', ...name, text, values }
}

interface Rows {
  readonly types: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

const ANSWER = ['text', 'text', 'jsonb']
const ENTRY = ['uuid', 'text', 'text', 'text', 'text']
const EVENT = ['uuid', 'text', 'jsonb']

/** More rows than that of a kind are handed over as columns: a statement holds 65,535 values. */
const MOST_IN_TEXT = 1_000

// Rows stand in the text: handed over as JSON, the server would take a quarter longer for them.
function listed(shared: string, { types, rows }: Rows, values: unknown[]): string {
  if (rows.length > MOST_IN_TEXT) {
    const columns = types.map((type, index) => `$${values.push(rows.map((row) => row[index]))}::${type}[]`)
    return `select ${shared}, many.* from unnest(${columns.join(', ')}) as many`
  }
  const place = (value: unknown) => (value === THE_ANSWER ? OF_ANSWER : values.push(value))
  const texts = rows.map((row) => `(${shared}, ${row.map((value) => `$${place(value)}`).join(', ')})`)
  return `values ${texts.join(', ')}`
}

function entryValues({ id, entity, entityId, beforeSha, afterSha }: LedgerRow): unknown[] {
  return [id, entity, entityId, beforeSha, afterSha]
}
