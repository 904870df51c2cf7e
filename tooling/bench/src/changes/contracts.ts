import { contract } from '@hoc/spine-schemas/contract'
import { text } from '@hoc/spine-schemas/text'
import { z } from 'zod'

const EntityId = z.int().positive()

/** What is changed. */
export const Entity = z.object({
  id: EntityId,
  owner: text(100),
  state: z.enum(['active', 'closed']),
  version: z.int().positive(),
  budget: z.int().nonnegative(),
})
export type Entity = z.infer<typeof Entity>

export const ChangeId = z.uuid().brand<'ChangeId'>()

/** What is told of a change. */
const Payload = z.strictObject({
  model: text(100),
  tokens: z.int().nonnegative(),
  cost: z.int().nonnegative(),
  tags: z.array(text(50)).max(16),
  note: text(200),
})

/** A change of an entity. */
export const Change = z.object({
  id: ChangeId,
  owner: text(100),
  kind: text(50),
  payload: Payload,
  at: z.iso.datetime(),
})
export type Change = z.infer<typeof Change>

/** The change that every variant writes. */
export const told = {
  kind: 'run',
  payload: { model: 'large-1', tokens: 812, cost: 13, tags: ['a', 'b'], note: 'x'.repeat(80) },
}

const entity = { id: 17, owner: 'owner 17', state: 'active', version: 1, budget: 100_000 }
const refusals = { ENTITY_NOT_FOUND: { kind: 'missing', says: 'There is no such entity.' } } as const

/** Records a change of an active entity. */
export const recordChange = contract({
  name: 'changes.record',
  says: 'Records a change of an active entity.',
  effect: 'write',
  http: null,
  requires: 'changes:write',
  input: z.strictObject({ entityId: EntityId, kind: text(50), payload: Payload }),
  output: Change,
  refusals: { ...refusals, ENTITY_CLOSED: { kind: 'conflict', says: 'The entity is closed.' } },
  example: {
    input: { entityId: 17, ...told },
    output: { id: '019b7a00-0000-7000-8000-000000000001', owner: 'owner 17', ...told, at: '2026-01-01T12:00:00.000Z' },
  },
})

/** Shows an entity. */
export const getEntity = contract({
  name: 'changes.get_entity',
  says: 'Shows an entity.',
  effect: 'read',
  http: null,
  requires: 'changes:read',
  input: z.strictObject({ entityId: EntityId }),
  output: Entity,
  refusals,
  example: { input: { entityId: 17 }, output: entity },
})
