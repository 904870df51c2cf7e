import { randomInt } from 'node:crypto'
import type { Caller } from '@hoc/spine-schemas/caller'

import { callerOf, TENANTS } from './incidents.ts'

/** An entity to read or to record a change of, and someone of its tenant. */
export interface FoundEntity {
  readonly entityId: number
  readonly caller: Caller
}

const callers = TENANTS.map(callerOf)

/** One of the entities that every measured database has. */
export function anEntity(): FoundEntity {
  return entityNumbered(randomInt(1, 10_001))
}

/** The entity of a number, and someone of the tenant that changes.sql gives it to. */
export function entityNumbered(entityId: number): FoundEntity {
  return { entityId, caller: callers[entityId % callers.length] as Caller }
}
