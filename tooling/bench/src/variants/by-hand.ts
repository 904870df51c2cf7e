import { createHash, randomUUID } from 'node:crypto'
import type { Caller } from '@hoc/spine-schemas/caller'
import type pg from 'pg'
import { v7 } from 'uuid'

import type { Sample, Seen } from '../case.ts'
import { ChangeId, told } from '../changes/contracts.ts'
import { observed } from '../load.ts'
import { anEntity, type FoundEntity } from './changes.ts'
import { withClient } from './pool.ts'

const texts = {
  settings: `select set_config('hoc.tenant', $1, true)`,
  answer: 'select request_sha, response from hoc.idempotency_keys where tenant_id = $1 and operation = $2 and key = $3',
  key: `insert into hoc.idempotency_keys (operation, key, request_sha, dispatch_id, response, at)
        values ($1, $2, $3, $4, $5, $6)`,
  entry: `insert into hoc.ledger (id, dispatch_id, operation, actor_id, entity, entity_id, before_sha, after_sha, at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  outbox: 'insert into hoc.outbox (id, type, payload, dispatch_id, at, due_at) values ($1, $2, $3, $4, $5, $5)',
  entity: 'select id, owner, state, version, budget from changes.entities where tenant_id = $1 and id = $2',
  change: 'insert into changes.changes (id, owner, kind, payload, at) values ($1, $2, $3, $4, $5)',
} as const

/** A statement that is awaited before the next one is sent. */
type Run = (statement: { name: string; text: string }, values: readonly unknown[]) => Promise<pg.QueryResult>

/** What a write by hand is, and what it tells whom. */
interface ByHand<After extends object> {
  readonly operation: string
  readonly entity: string
  readonly event: string
  readonly asked: object
  readonly caller: Caller
  /** Reads, decides, and writes the rows of the domain. */
  readonly write: (run: Run, at: string) => Promise<Written<After>>
}

interface Written<After> {
  readonly id: string
  readonly before: object | null
  readonly after: After
}

/** The very rows of a governed write, under the same role and row-level security, prepared, awaited one by one. */
export async function writeByHand(sample: Sample): Promise<Seen> {
  return withClient(sample, (pool) => observed(() => recordByHand(pool, anEntity()), sample))
}

/** One change recorded by hand. */
export async function recordByHand(pool: pg.Pool, { entityId, caller }: FoundEntity): Promise<object> {
  return inTransaction(pool, {
    operation: 'changes.record',
    entity: 'change',
    event: 'change.recorded',
    asked: { entityId, ...told },
    caller,
    async write(run, at) {
      const entity = (await run(named('entity'), [caller.tenantId, entityId])).rows[0]
      if (entity?.state !== 'active') throw new Error('Expected an active entity.')
      const after = { id: ChangeId.parse(v7()), owner: entity.owner as string, ...told, at }
      await run(named('change'), [after.id, after.owner, after.kind, JSON.stringify(after.payload), at])
      return { id: after.id, before: null, after }
    },
  })
}

/** Writes by hand what a governed write leaves: the rows of its domain, its key, its entry and its event. */
export async function inTransaction<After extends object>(pool: pg.Pool, of: ByHand<After>): Promise<After> {
  const { tenantId, actorId } = of.caller
  const client = await pool.connect()
  const run: Run = (statement, values) => client.query({ ...statement, values: [...values] })
  const [key, dispatchId, at] = [randomUUID(), v7(), new Date().toISOString()]
  try {
    await client.query('begin')
    await run(named('settings'), [tenantId])
    const known = await run(named('answer'), [tenantId, of.operation, key])
    if (known.rowCount !== 0) throw new Error('Expected a new key.')
    const { id, before, after } = await of.write(run, at)
    await run(named('key'), [of.operation, key, sha(of.asked), dispatchId, JSON.stringify(after), at])
    const shas = [before && sha(before), sha(after)]
    await run(named('entry'), [v7(), dispatchId, of.operation, actorId, of.entity, id, ...shas, at])
    await run(named('outbox'), [v7(), of.event, JSON.stringify(after), dispatchId, at])
    await client.query('commit')
    return after
  } finally {
    client.release()
  }
}

function named(name: keyof typeof texts) {
  return { name, text: texts[name] }
}

function sha(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
