import { ActorId } from '@hoc/spine-schemas/caller'
import { contract } from '@hoc/spine-schemas/contract'
import { pageInput, pageOf } from '@hoc/spine-schemas/page'
import { text } from '@hoc/spine-schemas/text'
import { z } from 'zod'

// #region entity
export const TicketId = z.uuid().toLowerCase().brand<'TicketId'>()
export type TicketId = z.infer<typeof TicketId>

/** What a customer asks for. It is open until somebody closes it. */
export const Ticket = z.object({
  id: TicketId,
  subject: text(200),
  openedBy: ActorId,
  openedAt: z.iso.datetime(),
  closedBy: ActorId.nullable(),
  closedAt: z.iso.datetime().nullable(),
  version: z.int().positive(),
})
export type Ticket = z.infer<typeof Ticket>
// #endregion

const example = {
  id: '019b7a00-0000-7000-8000-000000000001',
  subject: 'The invoice is wrong',
  openedBy: 'alice',
  openedAt: '2026-01-01T12:00:00.000Z',
  closedBy: null,
  closedAt: null,
  version: 1,
}

/** Opens a ticket. */
export const openTicket = contract({
  name: 'tickets.open',
  says: 'Opens a ticket.',
  effect: 'write',
  http: { method: 'POST', path: '/tickets' },
  requires: 'tickets:write',
  input: z.strictObject({ subject: text(200) }),
  output: Ticket,
  refusals: {},
  example: { input: { subject: 'The invoice is wrong' }, output: example },
})

// #region contract
/** Closes an open ticket. */
export const closeTicket = contract({
  name: 'tickets.close',
  says: 'Closes an open ticket.',
  effect: 'write',
  http: { method: 'POST', path: '/tickets/{ticketId}/close' },
  requires: 'tickets:write',
  input: z.strictObject({ ticketId: TicketId }),
  output: Ticket,
  refusals: {
    TICKET_NOT_FOUND: { kind: 'missing', says: 'There is no such ticket.' },
    TICKET_CLOSED: { kind: 'conflict', says: 'The ticket is closed already.' },
  },
  example: {
    input: { ticketId: example.id },
    output: { ...example, closedBy: 'bob', closedAt: '2026-01-01T13:00:00.000Z', version: 2 },
  },
})
// #endregion

/** Lists tickets, newest first. */
export const listTickets = contract({
  name: 'tickets.list',
  says: 'Lists tickets, newest first.',
  effect: 'read',
  http: { method: 'GET', path: '/tickets' },
  requires: 'tickets:read',
  input: z.strictObject(pageInput),
  output: pageOf(Ticket),
  refusals: {},
  example: { input: { limit: 1 }, output: { items: [example], nextCursor: null } },
})
