import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'
import type { RefusalCode } from '@hoc/spine-schemas/contract'

import type { Change, Entity, recordChange } from './contracts.ts'

/** Records a change of an entity that is there and active, for whoever owns it. */
export function record(
  entity: Entity | undefined,
  change: Omit<Change, 'owner'>,
): Decision<Change, RefusalCode<typeof recordChange>> {
  if (!entity) return refuse('ENTITY_NOT_FOUND')
  if (entity.state !== 'active') return refuse('ENTITY_CLOSED')

  return accept({ ...change, owner: entity.owner })
}
