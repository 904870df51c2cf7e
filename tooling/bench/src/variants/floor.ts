import { randomInt, randomUUID } from 'node:crypto'
import pg from 'pg'

import type { Sample, Seen } from '../case.ts'
import { told } from '../changes/contracts.ts'
import { observed } from '../load.ts'
import { withClient } from './pool.ts'

interface Entity {
  readonly id: number
  readonly owner: string
  readonly state: string
}

const FIND = { name: 'find', text: 'select id, owner, state, version, budget from bench.entities where id = $1' }
const INSERT = { name: 'insert', text: 'insert into bench.changes (id, owner, kind, payload) values ($1, $2, $3, $4)' }
const AUDIT = {
  name: 'audit',
  text: 'insert into bench.audit (change_id, owner, actor, operation, decision) values ($1, $2, $3, $4, $5)',
}

const payload = JSON.stringify(told.payload)

/** BEGIN, SELECT, INSERT, INSERT, COMMIT, prepared, each awaited before the next is sent. */
export async function floorWrite(sample: Sample): Promise<Seen> {
  return withClient(sample, (pool) => observed(() => writeUnit(pool), sample))
}

/** One audited write on a raw pool. It is also the body of the peers that bring their own transactions. */
export async function writeUnit(pool: pg.Pool, id: string = randomUUID()): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<Entity>({ ...FIND, values: [anId()] })
    const entity = rows[0]
    if (!entity) throw new Error('Expected an entity, saw none.')
    await client.query({ ...INSERT, values: [id, entity.owner, told.kind, payload] })
    const decision = JSON.stringify({ allow: entity.state === 'active', code: 'ALLOWED' })
    await client.query({ ...AUDIT, values: [id, entity.owner, 'alice', 'runs.record', decision] })
    await client.query('commit')
    return id
  } finally {
    client.release()
  }
}

/** BEGIN READ ONLY, SELECT, COMMIT, each awaited before the next is sent. */
export async function floorRead(sample: Sample): Promise<Seen> {
  return withClient(sample, (pool) =>
    observed(async () => {
      const client = await pool.connect()
      try {
        await client.query('begin read only')
        const { rows } = await client.query<Entity>({ ...FIND, values: [anId()] })
        if (rows.length !== 1) throw new Error(`Expected one entity, saw ${rows.length}.`)
        await client.query('commit')
      } finally {
        client.release()
      }
    }, sample),
  )
}

function anId(): number {
  return randomInt(1, 10_001)
}
