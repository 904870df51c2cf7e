import type { ActorId } from '@hoc/spine-schemas/caller'
import type { RefusalCode } from '@hoc/spine-schemas/contract'
import { accept, refuse, type Decision } from '@hoc/spine-schemas/decision'

import type { closeTicket, Ticket, TicketId } from './contracts.ts'

interface Opening {
  readonly id: TicketId
  readonly subject: string
  readonly by: ActorId
  readonly at: string
}

/** Opens a ticket. There is no reason to refuse one. */
export function open({ id, subject, by, at }: Opening): Ticket {
  return { id, subject, openedBy: by, openedAt: at, closedBy: null, closedAt: null, version: 1 }
}

interface Change {
  readonly before: Ticket
  readonly after: Ticket
}

// #region decide
/** Closes a ticket that is open. The first to close it stands. */
export function close(
  before: Ticket | undefined,
  { by, at }: { readonly by: ActorId; readonly at: string },
): Decision<Change, RefusalCode<typeof closeTicket>> {
  if (!before) return refuse('TICKET_NOT_FOUND')
  if (before.closedAt) return refuse('TICKET_CLOSED')

  return accept({ before, after: { ...before, closedBy: by, closedAt: at, version: before.version + 1 } })
}
// #endregion
