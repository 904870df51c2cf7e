import { operation } from '@hoc/spine-orchestrator/operation'
import { andThen, found } from '@hoc/spine-schemas/decision'

import { ChangeId, getEntity, recordChange } from './contracts.ts'
import { record } from './decisions.ts'
import { findEntity, insertChange } from './driver.ts'

const recordChangeOperation = operation(
  recordChange,
  async ({ tx, input: { entityId, ...told }, now, newId }) => {
    const entity = await findEntity(tx, entityId)
    const decision = record(entity, { ...told, id: newId(ChangeId), at: now })

    return andThen(decision, (change) => ({
      output: change,
      writes: [insertChange(change)],
      facts: [{ entity: 'change', id: change.id, before: null, after: change }],
      events: [{ type: 'change.recorded', payload: change }],
    }))
  },
  { tables: ['changes.changes'] },
)

const getEntityOperation = operation(getEntity, async ({ tx, input }) => {
  const decision = found(await findEntity(tx, input.entityId), 'ENTITY_NOT_FOUND')

  return andThen(decision, (entity) => ({ output: entity }))
})

/** Every operation of the domain that the floors are measured against. */
export const changeOperations = [recordChangeOperation, getEntityOperation] as const
