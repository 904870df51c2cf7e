import type { Tx, Write } from '@hoc/drivers/tx'

import { Entity, type Change } from './contracts.ts'

/** Finds an entity of the transaction's tenant. */
export async function findEntity(tx: Tx, id: number): Promise<Entity | undefined> {
  const text = 'select id, owner, state, version, budget::integer from changes.entities where id = $1'
  const [row] = await tx.rows({ effect: 'read', name: 'entities.find', text, values: [id] })
  return Entity.optional().parse(row)
}

/** Inserts a change. */
export function insertChange({ id, owner, kind, payload, at }: Change): Write {
  return {
    effect: 'write',
    name: 'changes.insert',
    text: 'insert into changes.changes (id, owner, kind, payload, at) values ($1, $2, $3, $4, $5)',
    values: [id, owner, kind, JSON.stringify(payload), at],
  }
}
