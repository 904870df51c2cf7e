import type { Tx, Write } from '@hoc/drivers/tx'
import { z } from 'zod'

import { Ticket, type TicketId } from './contracts.ts'

const columns = `id, subject, opened_by as "openedBy", opened_at as "openedAt", closed_by as "closedBy",
  closed_at as "closedAt", version`

// #region read
/** Reads a ticket and holds its row until the transaction ends. */
export async function lockTicket(tx: Tx, id: TicketId): Promise<Ticket | undefined> {
  const text = `select ${columns} from helpdesk.tickets where id = $1 for update`
  const [row] = await tx.rows({ effect: 'read', name: 'tickets.lock', text, values: [id] })
  return Ticket.optional().parse(row)
}
// #endregion

/** Lists tickets, newest first, one beyond the limit so that the page knows whether it is the last. */
export async function listTickets(
  tx: Tx,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Ticket[]> {
  const rows = await tx.rows({
    effect: 'read',
    name: 'tickets.list',
    text: `select ${columns} from helpdesk.tickets where $1::uuid is null or id < $1 order by id desc limit $2`,
    values: [cursor ?? null, limit + 1],
  })
  return z.array(Ticket).parse(rows)
}

/** Inserts a ticket. */
export function insertTicket({ id, subject, openedBy, openedAt, version }: Ticket): Write {
  return {
    effect: 'write',
    name: 'tickets.insert',
    text: 'insert into helpdesk.tickets (id, subject, opened_by, opened_at, version) values ($1, $2, $3, $4, $5)',
    values: [id, subject, openedBy, openedAt, version],
  }
}

// #region write
/** Writes a ticket over the version that it was decided from, or fails the transaction. */
export function applyTicket(before: Ticket, after: Ticket): Write {
  return {
    effect: 'write',
    name: 'tickets.apply',
    text: `with w as (
             update helpdesk.tickets set closed_by = $3, closed_at = $4, version = $5
             where id = $1 and version = $2 returning 1
           ) select hoc.expect(count(*), 1, 'ticket') from w`,
    values: [before.id, before.version, after.closedBy, after.closedAt, after.version],
  }
}
// #endregion
