import { z } from 'zod'

import { contract } from './contract.ts'
import { pageInput, pageOf } from './page.ts'
import { uuid } from './uuid.ts'

export const OutboxEventId = uuid().brand<'OutboxEventId'>()
export type OutboxEventId = z.infer<typeof OutboxEventId>

/** An event that has not reached every sink yet. A dead one was tried often enough and waits for a person. */
export const OutboxEvent = z.object({
  id: OutboxEventId,
  type: z.string(),
  state: z.enum(['waiting', 'dead']),
  attempts: z.int().nonnegative(),
  lastError: z.string().nullable(),
  dueAt: z.iso.datetime(),
  at: z.iso.datetime(),
})
export type OutboxEvent = z.infer<typeof OutboxEvent>

const example = {
  id: '019b7a00-0000-7000-8000-0000000000b1',
  type: 'incident.created',
  state: 'dead',
  attempts: 12,
  lastError: 'file: ENOSPC: no space left on device, write',
  dueAt: '2026-01-01T12:00:00.000Z',
  at: '2026-01-01T11:00:00.000Z',
}

/** Lists what has not been delivered, newest first. */
export const listOutbox = contract({
  name: 'outbox.list',
  says: 'Lists events that have not reached every sink, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/outbox' },
  requires: 'outbox:read',
  input: z.strictObject({ ...pageInput, state: OutboxEvent.shape.state.optional() }),
  output: pageOf(OutboxEvent),
  refusals: {},
  example: { input: { state: 'dead' }, output: { items: [example], nextCursor: null } },
})

/** What a list of undelivered events may be narrowed by. */
export type OutboxFilter = z.output<typeof listOutbox.input>

/** Gives a dead event another set of attempts. */
export const retryOutbox = contract({
  name: 'outbox.retry',
  says: 'Gives a dead event another set of attempts, starting now.',
  effect: 'write',
  http: { method: 'POST', path: '/outbox/{eventId}/retry' },
  requires: 'outbox:write',
  input: z.strictObject({ eventId: OutboxEventId }),
  output: OutboxEvent,
  refusals: {
    EVENT_NOT_FOUND: { kind: 'missing', says: 'There is no such undelivered event.' },
    EVENT_NOT_DEAD: { kind: 'conflict', says: 'Only a dead event can be retried; this one is still being tried.' },
  },
  example: {
    input: { eventId: example.id },
    output: { ...example, state: 'waiting', attempts: 0, lastError: null, dueAt: '2026-01-01T13:00:00.000Z' },
  },
})
